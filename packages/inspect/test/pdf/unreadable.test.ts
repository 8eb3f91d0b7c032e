import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { encoders, type PdfWriting, pdfFile, sampleStream } from "../samples/pdf.ts";
import { pdfCases } from "../samples/pdf-cases.ts";

const inspected = (file: Buffer, limits = {}) => inspect(bufferSource(file), { filename: "a.pdf", limits });
const rulesIn = async (file: Buffer, limits = {}) =>
  (await inspected(file, limits)).findings.map(({ rule }) => rule);

test("An object stream that cannot be decoded is held, but a broken image is not.", async () => {
  const broken = (dictionary: string) =>
    pdfFile({ objects: [sampleStream(`${dictionary} /Filter /FlateDecode`, Buffer.alloc(100, 0xff))] });
  expect(await rulesIn(broken("/Type /ObjStm /N 1 /First 4"))).toEqual(["pdf-unreadable"]);
  expect(await rulesIn(broken("/N 1 /First 4"))).toEqual(["pdf-unreadable"]);
  expect(await rulesIn(broken("/Subtype /Image /Width 9 /Height 9"))).toEqual([]);
});

test("An object stream with a wrong checksum is read, as readers do.", async () => {
  const sample = sampleStream("/N 1 /First 5", "7 0   << /S /Launch /F (a) >>", ["FlateDecode"]);
  if (typeof sample === "string") throw new Error("A stream was expected.");
  sample.bytes.fill(0, sample.bytes.length - 4);
  expect(await rulesIn(pdfFile({ objects: [sample] }))).toEqual(["pdf-launch"]);
});

test("A header without objects is held.", async () => {
  expect(await rulesIn(Buffer.from("%PDF-1.7\n"))).toContain("pdf-unreadable");
});

test("Arrays that are nested too deeply are held.", async () => {
  expect(await rulesIn(pdfFile({ objects: ["[".repeat(100_000)] }))).toEqual(["pdf-unreadable"]);
});

test("An object stream that expands beyond the limit is held.", async () => {
  const bomb = sampleStream("/Type /ObjStm /N 1 /First 4", Buffer.alloc(2_000_000, " "), [
    "FlateDecode",
    "FlateDecode",
  ]);
  const { verdict, findings } = await inspected(pdfFile({ objects: [bomb] }), { memberBytes: 1_000_000 });
  expect(verdict).toBe("quarantine");
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "memberBytes" } }]);
});

test("References in a circle and an object stream that lists one object often come to an end.", async () => {
  const circle = pdfFile({
    catalog: "/OpenAction 5 0 R",
    objects: ["6 0 R", "5 0 R", "<< /S /URI /Next [7 0 R 7 0 R] >>"],
  });
  expect(await rulesIn(circle)).toEqual([]);
  const header = "7 0 ".repeat(20_000);
  const content = `${header}<< /S 7 0 R /Next [${"7 0 R ".repeat(100)}] >>`;
  const often = sampleStream(`/Type /ObjStm /N 20000 /First ${header.length}`, content);
  expect(await rulesIn(pdfFile({ objects: [often] }))).toContain("inspection-incomplete");
});

const writings: PdfWriting[] = [
  {},
  { objectStream: ["FlateDecode"] },
  { objectStream: Object.keys(encoders) as (keyof typeof encoders)[] },
  { isIncremental: true, hasWrongOffsets: true },
];
const files = pdfCases.flatMap(({ hostile }) =>
  hostile.flatMap((sample) => writings.map((writing) => pdfFile(sample, writing))),
);
const change = fc.record({
  kind: fc.constantFrom("set", "cut", "insert", "duplicate"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 200 }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc
      .constantFrom("<<", ">>", "[", "(", ")", "obj", "stream", "/", "9 0 R", "-1", "99999999999")
      .map((text) => Buffer.from(text)),
  ),
});

test("Changed files are inspected without an error of the parser.", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (file, changes) => {
        let bytes = file;
        for (const { kind, at, length, bytes: added } of changes) {
          const start = Math.floor(at * bytes.length);
          const end = Math.min(bytes.length, start + length);
          const [before, part, after] = [
            bytes.subarray(0, start),
            bytes.subarray(start, end),
            bytes.subarray(end),
          ];
          if (kind === "set") bytes = Buffer.concat([before, added, bytes.subarray(start + added.length)]);
          else if (kind === "cut") bytes = Buffer.concat([before, after]);
          else if (kind === "insert") bytes = Buffer.concat([before, added, part, after]);
          else bytes = Buffer.concat([before, part, part, after]);
        }
        const errors: unknown[] = [];

        await inspect(bufferSource(bytes), {
          filename: "a.pdf",
          onError: (_, error) => errors.push(error),
        });
        expect(errors).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
