import fc from "fast-check";
import { expect } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";

/** Inspects a sample with up to eight changed bytes, from which up to `maximumCut` bytes are cut out. */
export async function expectNoParserFails(
  sample: Buffer,
  { maximumCut, runs }: { maximumCut: number; runs: number },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(sample.length),
      fc.nat(maximumCut),
      async (changes, cut, length) => {
        const changed = Buffer.from(sample);
        for (const [at, value] of changes) changed[at] = value;
        const bytes = Buffer.concat([
          changed.subarray(0, cut),
          changed.subarray(Math.min(changed.length, cut + length)),
        ]);
        const errors: unknown[] = [];
        await inspect(bufferSource(bytes), { onError: (_parser, error) => errors.push(error) });
        expect(errors).toEqual([]);
      },
    ),
    { numRuns: runs },
  );
}
