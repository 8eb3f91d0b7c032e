import { tokenizer } from "@tokenizer/range";
import { fileTypeFromTokenizer } from "file-type";
import { scriptType } from "./media-types.ts";

/** Type detection of hostile content stops after this many reads: what it has not told by then, it will not. */
const readsAtMost = 64;
const smallestRead = 4096;

/** How text begins that a system runs: by the path of the program that reads it. */
const script = /^#![ \t]*\//;

/**
 * The media type that the content's signature tells, or `null` where there is none or the content confuses detection.
 * Reads single ranges, so a container of any size is told apart without loading it.
 */
export async function detectType(
  size: number,
  readRange: (start: number, end: number) => Promise<Uint8Array>,
): Promise<string | null> {
  if (size === 0) return null;
  let reads = 0;
  /** Why the vault could not be read, if so: a fault of the moment, that says nothing about the content. */
  let fault: unknown;
  const read = (start: number, end: number) =>
    readRange(start, end).catch((error) => {
      fault = error;
      throw error;
    });
  try {
    const content = await tokenizer(
      {
        getHeadInfo: async () => ({
          size,
          mimeType: "application/octet-stream",
          acceptPartialRequests: true,
        }),
        abort() {},
        async getResponse(_method, [start, end] = [0, size - 1]) {
          if (++reads > readsAtMost) throw new Error(`type detection read more than ${readsAtMost} times`);
          const last = Math.min(end, size - 1);
          const bytes = await read(start, last);
          return {
            size,
            mimeType: "application/octet-stream",
            acceptPartialRequests: true,
            contentRange: {
              unit: "bytes",
              firstBytePosition: start,
              lastBytePosition: last,
              instanceLength: size,
            },
            arrayBuffer: async () => new Uint8Array(bytes),
          };
        },
      },
      { minimumChunkSize: smallestRead },
    );
    const told = await fileTypeFromTokenizer(content);
    // It may have taken a read that failed for the end of the content.
    if (fault) throw fault;
    if (told) return told.mime;
    const beginning = Buffer.from(await read(0, Math.min(size, 16) - 1)).toString("latin1");
    return script.test(beginning) ? scriptType : null;
  } catch {
    // The vault's own faults are the workflow's to retry; everything else is content that makes no sense.
    if (fault) throw fault;
    return null;
  }
}
