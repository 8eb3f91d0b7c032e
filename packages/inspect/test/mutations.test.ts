import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspect } from "../src/inspect.ts";
import { bufferSource } from "../src/source.ts";
import { corpus } from "./samples/corpus.ts";
import { zip } from "./samples/zip.ts";

/** `AIRLOCK_MUTATIONS=20000` runs more cases. */
const numRuns = Number(process.env.AIRLOCK_MUTATIONS ?? 300);

/** A change of content. Positions are fractions of its length. */
type Mutation =
  | { kind: "overwrite"; at: number; bytes: Uint8Array }
  | { kind: "insert"; at: number; bytes: Uint8Array }
  | { kind: "cut"; at: number; length: number }
  | { kind: "duplicate"; at: number; length: number }
  | { kind: "truncate"; at: number };

const at = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1_000_000);
/** Numbers at the ends of integer types break the arithmetic of sizes and offsets. */
const edges = [
  "ff",
  "00",
  "7f",
  "80",
  "ffff",
  "0000",
  "ff7f",
  "ffffffff",
  "ffffff7f",
  "00000080",
  "01000000",
];
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
  fc.constantFrom(...edges).map((hex) => new Uint8Array(Buffer.from(hex, "hex"))),
);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("overwrite" as const), at, bytes }),
  fc.record({ kind: fc.constant("insert" as const), at, bytes }),
  fc.record({ kind: fc.constant("cut" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("duplicate" as const), at, length: fc.nat(200) }),
  fc.record({ kind: fc.constant("truncate" as const), at }),
);

function mutate(content: Buffer, change: Mutation): Buffer {
  const position = Math.floor(change.at * content.length);
  const [before, after] = [content.subarray(0, position), content.subarray(position)];
  if (change.kind === "truncate") return before;
  if (change.kind === "insert") return Buffer.concat([before, change.bytes, after]);
  if (change.kind === "overwrite")
    return Buffer.concat([before, change.bytes, after.subarray(change.bytes.length)]);
  const part = after.subarray(0, change.length);
  return Buffer.concat(change.kind === "cut" ? [before, after.subarray(part.length)] : [before, part, after]);
}

/** Inspects content alone, and as an entry of an archive whose own structure is sound. */
async function failuresOf(content: Buffer, filename: string): Promise<unknown[]> {
  const failures: unknown[] = [];
  const wrapped = zip([{ name: filename || "a", content }]);
  for (const [bytes, name] of [
    [content, filename],
    [wrapped, "a.zip"],
  ] as const) {
    const onError = (parser: string, error: unknown) => failures.push([parser, error]);
    const { findings } = await inspect(bufferSource(bytes), { filename: name, onError });
    failures.push(
      ...findings.filter(({ rule, evidence }) => rule === "parser-failed" || evidence.limit === "time"),
    );
  }
  return failures;
}

/** Samples by extension: there are many more of some formats than of others. */
const sample = fc
  .constantFrom(...Map.groupBy(corpus, ({ filename }) => filename.split(".").at(-1)).values())
  .chain((samples) => fc.constantFrom(...samples));
const filenames = [...new Set(corpus.map(({ filename }) => filename))];

describe("no content makes a parser fail or run out of time", () => {
  test.each(filenames)("Neither does %s.", async (filename) => {
    for (const sample of corpus.filter((other) => other.filename === filename))
      expect(await failuresOf(sample.content, filename)).toEqual([]);
  });

  test(
    "Neither do samples of all formats with parts changed, cut, inserted and repeated.",
    async () => {
      const mutated = fc.record({
        sample,
        mutations: fc.array(mutation, { minLength: 1, maxLength: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(mutated, async ({ sample, mutations }) => {
          expect(await failuresOf(mutations.reduce(mutate, sample.content), sample.filename)).toEqual([]);
        }),
        { numRuns },
      );
    },
    60_000 + numRuns * 100,
  );

  test(
    "Neither do random bytes behind the beginning of a format.",
    async () => {
      const content = fc.record({
        head: sample.map(({ content }) => content.subarray(0, 64)),
        length: fc.nat(64),
        bytes: fc.uint8Array({ maxLength: 2000 }),
        filename: fc.constantFrom("", ...filenames),
      });
      await fc.assert(
        fc.asyncProperty(content, async ({ head, length, bytes, filename }) => {
          expect(await failuresOf(Buffer.concat([head.subarray(0, length), bytes]), filename)).toEqual([]);
        }),
        { numRuns },
      );
    },
    60_000 + numRuns * 100,
  );
});
