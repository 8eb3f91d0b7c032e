import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";

/** More than the 2 MiB that are read whole, and the windows of 256 KiB that are read of longer text. */
const textBytes = 2_500_000;
const windowBytes = 256 * 1024;

const encode: Record<string, (text: string) => Buffer> = {
  "UTF-8": (text) => Buffer.from(text),
  "Windows-1252": (text) => Buffer.from(text, "latin1"),
  "UTF-16": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
};
const fillers = ["1,2", "résumé (1),l'été", "some text,a|b", "x".repeat(99)];
const formulas = [
  "=WEBSERVICE(A1)",
  '"=HYPERLINK(""x"")"',
  "=cmd|/c!A1",
  "='http://h/[b.xls]S'!A1",
  "=\\\\host\\[b.xls]",
];

test.each(Object.keys(encode))(
  "Formulas that call out are found in large text in %s, with their lines.",
  async (encoding) => {
    const place = fc.record({
      at: fc.oneof(
        fc.nat({ max: textBytes }),
        fc
          .tuple(fc.nat({ max: 9 }), fc.nat({ max: 200 }))
          .map(([window, byte]) => window * windowBytes + byte),
      ),
      formula: fc.constantFrom(...formulas),
    });
    const properties = fc.asyncProperty(
      fc.constantFrom(...fillers),
      fc.constantFrom("\n", "\r\n"),
      fc.array(place, { minLength: 1, maxLength: 5 }),
      async (filler, lineEnd, places) => {
        const bytesOfLine = (encode[encoding]?.(filler + lineEnd) ?? "").length;
        const lines = Array.from({ length: Math.ceil(textBytes / bytesOfLine) }, () => filler);
        for (const { at, formula } of places) lines[Math.floor(at / bytesOfLine)] = formula;
        const content = encode[encoding]?.(lines.join(lineEnd)) ?? Buffer.alloc(0);
        const { findings } = await inspect(bufferSource(content), { filename: "a.csv" });
        const expected = lines.flatMap((line, index) => (line === filler ? [] : [`line ${index + 1}`]));
        expect(findings.map(({ where }) => where).sort()).toEqual(expected.sort());
      },
    );
    await fc.assert(properties, { numRuns: 10 });
  },
);

test("A formula that calls out after a line longer than a window is found with its line.", async () => {
  const text = `a,b\n${"é".repeat(textBytes)}\n1,2\n=WEBSERVICE(A1)\n`;
  const { findings } = await inspect(bufferSource(Buffer.from(text)), { filename: "a.csv" });
  expect(findings).toMatchObject([{ rule: "csv-calling-formula", where: "line 4" }]);
});
