import fc from "fast-check";
import { expect, test } from "vitest";
import { bufferSource, cachedSource } from "../src/source.ts";

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

test("A cached source gives the bytes of its source for any ranges.", async () => {
  const range = fc
    .tuple(fc.nat(1000), fc.nat(1000))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(range, { maxLength: 20 }),
      fc.integer({ min: 1, max: 400 }),
      async (ranges, blockBytes) => {
        const source = cachedSource(bufferSource(bytes), { blockBytes, blocks: 2 });
        for (const [start, end] of ranges)
          expect(Buffer.from(await source.read(start, end)).equals(bytes.subarray(start, end))).toBe(true);
      },
    ),
  );
});

test("A cached source reads a block once, and again after an error.", async () => {
  let reads = 0;
  const source = cachedSource(
    {
      size: bytes.length,
      async read(start, end) {
        if (reads++ === 0) throw new Error("lost");
        return bytes.subarray(start, end);
      },
    },
    { blockBytes: 512 },
  );
  await expect(source.read(0, 10)).rejects.toThrow("lost");
  for (let times = 0; times < 5; times++) await source.read(times, 500);
  expect(reads).toBe(2);
});
