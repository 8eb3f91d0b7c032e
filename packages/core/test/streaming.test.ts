import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectContent } from "../src/inspection/inspect-content.ts";
import { createMalwareSignatureSearch } from "../src/inspection/malware-signatures.ts";
import { samples } from "./samples.ts";

/** Bytes together with the same bytes in chunks. */
const inChunks = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.tuple(bytes, fc.array(fc.nat(200), { maxLength: 12 })).map(([array, positions]) => {
    const ends = [...new Set(positions.map((position) => Math.min(position, array.length)))].sort(
      (a, b) => a - b,
    );
    const whole = Buffer.from(array);
    return {
      whole,
      chunks: [...ends, whole.length].map((end, i) => whole.subarray(ends[i - 1] ?? 0, end)),
    };
  });

test("A malware signature is found at any offset, also across chunks.", () => {
  const signature = samples.eicar().bytes;
  const content = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.concat([bytes, signature, bytes]));
  fc.assert(
    fc.property(inChunks(content), ({ whole, chunks }) => {
      const search = createMalwareSignatureSearch();
      for (const chunk of chunks) search.update(chunk);
      expect(search.found).toEqual([{ name: "EICAR-Test-File", offset: whole.indexOf(signature) }]);
    }),
  );
});

test("Large content is measured in constant memory.", async () => {
  const size = 256 << 20;
  const chunk = Buffer.alloc(1 << 16, "airlock ");
  const chunks = size / chunk.length;
  const hash = createHash("sha256");
  for (let i = 0; i < chunks; i++) hash.update(chunk);
  const before = process.memoryUsage().rss;
  let peak = before;
  function* stream() {
    for (let i = 0; i < chunks; i++) {
      peak = Math.max(peak, process.memoryUsage().rss);
      // A copy, so that chunks that are not freed add up.
      yield Buffer.from(chunk);
    }
  }
  const { content } = await inspectContent({
    declaration: { filename: "a.txt", contentType: "text/plain", size, sha256: "", labels: {} },
    allowedTypes: ["text/plain"],
    malwareScan: { state: "disabled" },
    open: async () => ({ stream: Readable.from(stream()), encoding: undefined }),
    readRange: async (start, end) => Buffer.alloc(end - start + 1, "airlock "),
  });
  expect(content).toMatchObject({ size, sha256: hash.digest("hex") });
  expect(peak - before).toBeLessThan(size / 2);
});
