import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { inspectContent } from "@airlock/core/inspection/inspect-content.ts";
import { timed } from "./measure.ts";
import type { Measurement, Row } from "./measurement.ts";

/** The inspection of text beside its SHA-256, which the inspection needs anyway. */
export const text: Measurement = {
  title: "Inspection of text",
  run: measureText,
};

async function* measureText(): AsyncIterable<Row> {
  const content = Buffer.alloc(256 * 1024 ** 2, "Some text to be inspected, a line of it.\n");
  const chunks = function* () {
    for (let offset = 0; offset < content.length; offset += 64 * 1024)
      yield content.subarray(offset, offset + 64 * 1024);
  };
  const hash = async () => {
    const sha256 = createHash("sha256");
    for (const chunk of chunks()) sha256.update(chunk);
    return sha256.digest("hex");
  };
  const [hashed, sha256] = await timed(hash);
  const [inspected, { verdict }] = await timed(() =>
    inspectContent({
      declaration: { filename: "a.txt", contentType: "text/plain", size: content.length, sha256, labels: {} },
      allowedTypes: ["text/plain"],
      malwareScan: { state: "disabled" },
      open: async () => ({ stream: Readable.from(chunks()), encoding: undefined }),
      readRange: async (start, end) => content.subarray(start, end + 1),
    }),
  );
  if (verdict !== "release") throw new Error(`The verdict is ${verdict}, not release.`);
  yield {
    name: "256 MiB of text",
    measured: inspected,
    reference: { name: "its SHA-256 only", measured: hashed },
  };
}
