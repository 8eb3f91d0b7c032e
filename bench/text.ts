import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Verdict } from "@airlock/core/finding.ts";
import { inspectContent } from "@airlock/core/inspection/inspect-content.ts";
import { timed } from "./measure.ts";
import type { Measurement, Row } from "./measurement.ts";

/** The inspection of text beside its SHA-256, which the inspection needs anyway. */
export const text: Measurement = {
  title: "Inspection of text",
  run: measureText,
};

const texts = {
  "text of letters": "Some text to be inspected, a line of it.\n",
  "text with parentheses": "Some text (to be inspected), a line of it.\n",
};

async function* measureText(): AsyncIterable<Row> {
  // Loads the parsers, so that this is not measured.
  const warmUp = Buffer.from("Some text.");
  await inspectText(warmUp, hash(warmUp));
  for (const [name, line] of Object.entries(texts)) {
    const content = Buffer.alloc(256 * 1024 ** 2, line);
    const [hashed, sha256] = await timed(async () => hash(content));
    const [inspected, verdict] = await timed(() => inspectText(content, sha256));
    if (verdict !== "release") throw new Error(`The verdict is ${verdict}, not release.`);
    yield {
      name: `256 MiB of ${name}`,
      measured: inspected,
      reference: { name: "its SHA-256 only", measured: hashed },
    };
  }
}

function* chunksOf(content: Buffer): Iterable<Buffer> {
  for (let offset = 0; offset < content.length; offset += 64 * 1024)
    yield content.subarray(offset, offset + 64 * 1024);
}

function hash(content: Buffer): string {
  const sha256 = createHash("sha256");
  for (const chunk of chunksOf(content)) sha256.update(chunk);
  return sha256.digest("hex");
}

async function inspectText(content: Buffer, sha256: string): Promise<Verdict> {
  const { verdict } = await inspectContent({
    declaration: {
      filename: "a.txt",
      contentType: "text/plain",
      size: content.length,
      sha256,
      labels: {},
    },
    allowedTypes: ["text/plain"],
    malwareScan: { state: "disabled" },
    open: async () => ({ stream: Readable.from(chunksOf(content)), encoding: undefined }),
    readRange: async (start, end) => content.subarray(start, end + 1),
  });
  return verdict;
}
