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
      fc.nat(3),
      async (ranges, blockBytes, ahead) => {
        const source = cachedSource(bufferSource(bytes), { blockBytes, blocks: 2, ahead });
        for (const [start, end] of ranges)
          expect(Buffer.from(await source.read(start, end)).equals(bytes.subarray(start, end))).toBe(true);
      },
    ),
  );
});

test("The next blocks of content that is read in order are requested before they are needed.", async () => {
  const requested: number[] = [];
  const source = cachedSource(
    {
      size: 1000,
      async read(start, end) {
        requested.push(start);
        return bytes.subarray(start, end);
      },
    },
    { blockBytes: 100, ahead: 2 },
  );
  const requestedBy = async (start: number) => {
    expect(await source.read(start, start + 10)).toEqual(bytes.subarray(start, start + 10));
    return requested.splice(0);
  };
  expect(await requestedBy(0)).toEqual([0]);
  expect(await requestedBy(100)).toEqual([100, 200, 300]);
  expect(await requestedBy(200)).toEqual([400]);
  expect(await requestedBy(900)).toEqual([900]);
  expect(await requestedBy(500)).toEqual([500]);
  expect(await requestedBy(600)).toEqual([600, 700, 800]);
});

test("A block that was requested ahead and failed is read again when it is needed.", async () => {
  let isLost = true;
  const source = cachedSource(
    {
      size: 1000,
      async read(start, end) {
        if (start === 200 && isLost) throw new Error("lost");
        return bytes.subarray(start, end);
      },
    },
    { blockBytes: 100, ahead: 1 },
  );
  await source.read(0, 200);
  isLost = false;
  expect(await source.read(200, 300)).toEqual(bytes.subarray(200, 300));
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
