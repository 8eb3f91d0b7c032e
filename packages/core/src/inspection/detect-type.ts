import { tokenizer } from "@tokenizer/range";
import { fileTypeFromTokenizer } from "file-type";
import { scriptType } from "./media-types.ts";

/** Limits the requests that crafted content can cause. */
const maximumReads = 64;
const minimumReadBytes = 4096;

/** Start of a script: the path of its interpreter. */
const scriptStart = /^#![ \t]*\//;

type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/**
 * Detects the media type by signature. Reads byte ranges, so large containers are not loaded.
 *
 * @param readRange returns bytes `start` to `end`, inclusive
 * @returns `null` if no signature was recognised or the content cannot be parsed
 * @throws the error of `readRange`, so that the workflow retries
 */
export async function detectType(size: number, readRange: ReadRange): Promise<string | null> {
  if (size === 0) return null;
  let readError: unknown;
  const read: ReadRange = (start, end) =>
    readRange(start, end).catch((error) => {
      readError = error;
      throw error;
    });
  try {
    const detected = await detectBySignature(size, read);
    // file-type treats a failed read as the end of the content.
    if (readError) throw readError;
    if (detected) return detected;
    const start = Buffer.from(await read(0, Math.min(size, 16) - 1)).toString("latin1");
    return scriptStart.test(start) ? scriptType : null;
  } catch {
    if (readError) throw readError;
    return null;
  }
}

async function detectBySignature(size: number, read: ReadRange): Promise<string | undefined> {
  const head = { size, mimeType: "application/octet-stream", acceptPartialRequests: true };
  let reads = 0;
  const content = await tokenizer(
    {
      getHeadInfo: async () => head,
      abort() {},
      async getResponse(_method, [start, end] = [0, size - 1]) {
        if (++reads > maximumReads) throw new Error(`Type detection read more than ${maximumReads} times.`);
        const lastBytePosition = Math.min(end, size - 1);
        const bytes = await read(start, lastBytePosition);
        return {
          ...head,
          contentRange: { unit: "bytes", firstBytePosition: start, lastBytePosition, instanceLength: size },
          arrayBuffer: async () => new Uint8Array(bytes),
        };
      },
    },
    { minimumChunkSize: minimumReadBytes },
  );
  return (await fileTypeFromTokenizer(content))?.mime;
}
