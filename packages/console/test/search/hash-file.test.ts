import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sha256Of } from "../../src/search/hash-file.ts";

test("a file's SHA-256 is the one that a registration declares", async () => {
  const content = "A claim.";
  expect(await sha256Of(new Blob([content]))).toBe(createHash("sha256").update(content).digest("hex"));
});

test("a file is hashed piece by piece, and never in memory as a whole", async () => {
  const piece = new Uint8Array(100_000).fill(1);
  const expected = createHash("sha256").update(piece).update(piece).digest("hex");
  const file = Object.assign(new Blob([]), {
    stream: () => new Blob([piece, piece]).stream(),
    arrayBuffer: () => Promise.reject(new Error("The file is larger than the memory.")),
  });
  expect(await sha256Of(file)).toBe(expected);
});
