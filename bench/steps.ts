import { Readable } from "node:stream";
import type { Checkpoint } from "@airlock/core/inspection/checkpoint.ts";
import { inspectContent, inspectStep } from "@airlock/core/inspection/inspect-content.ts";
import { timed } from "./measure.ts";
import type { Measurement, Row } from "./measurement.ts";

const chunkBytes = 64 * 1024;
const gibibyte = 1024 ** 3;
const block = Buffer.alloc(gibibyte / 16, "Some text to be inspected, a line of it.\n");

function* chunksOf(start: number, end: number) {
  for (let offset = start; offset < end; offset += chunkBytes) {
    const from = offset % block.length;
    yield block.subarray(from, from + Math.min(chunkBytes, end - offset));
  }
}

const sizeInGibibytes = 4;
const stepBytes = gibibyte;

/** Inspects generated content in steps, and in one stream with the hash of `node:crypto`. */
export const steps: Measurement = {
  title: "Inspection of large content in steps",
  run: measureSteps,
};

async function* measureSteps(): AsyncIterable<Row> {
  const size = sizeInGibibytes * gibibyte;
  const request = {
    declaration: { filename: "a.txt", contentType: "text/plain", size, sha256: "", labels: {} },
    allowedTypes: ["text/plain"],
    malwareScan: { state: "disabled" } as const,
    readRange: async (start: number, end: number) => block.subarray(start, end + 1),
  };
  const [atOnce, whole] = await timed(() =>
    inspectContent({
      ...request,
      open: async () => ({ stream: Readable.from(chunksOf(0, size)), encoding: undefined }),
    }),
  );
  const [inSteps, last] = await timed(async () => {
    for (let checkpoint: Checkpoint | undefined; ; ) {
      const inspected = await inspectStep({
        ...request,
        open: async (start, end) => ({
          stream: Readable.from(chunksOf(start, Math.min(end, size))),
          encoding: undefined,
          size,
        }),
        stepBytes,
        checkpoint,
      });
      if (!("checkpoint" in inspected)) return inspected;
      checkpoint = inspected.checkpoint;
    }
  });
  if (last.content.sha256 !== whole.content.sha256) throw new Error("The hashes differ.");
  yield {
    name: `${sizeInGibibytes} GiB of text in steps of 1 GiB`,
    measured: inSteps,
    reference: { name: "in one stream", measured: atOnce },
  };
}
