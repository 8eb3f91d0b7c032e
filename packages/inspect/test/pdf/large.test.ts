import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import type { Source } from "../../src/source.ts";

/** Larger than what is read at once; the windows then read have 16 MiB. */
const size = 80 * 1024 ** 2;
const windowBytes = 16 * 1024 ** 2;

const start = Buffer.from(
  "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction 7 0 R >>\nendobj\n2 0 obj\n<< /Length 83886000 >>\nstream\n",
);
const end = Buffer.from("\nendstream\nendobj\ntrailer\n<< /Size 8 /Root 1 0 R >>\n%%EOF\n");

/** A PDF file of zeros with an object at an offset. */
function largePdf(object: Buffer, offset: number): Source {
  const parts = [
    { bytes: start, offset: 0 },
    { bytes: object, offset },
    { bytes: end, offset: size - end.length },
  ];
  return {
    size,
    async read(from, to) {
      const range = Buffer.alloc(to - from);
      for (const part of parts)
        if (part.offset < to && part.offset + part.bytes.length > from)
          part.bytes.copy(range, Math.max(0, part.offset - from), Math.max(0, from - part.offset));
      return range;
    },
  };
}

const objectOf = (action: string) =>
  Buffer.from(`\nendstream\nendobj\n7 0 obj\n<< /Padding (${" ".repeat(200)}) ${action} >>\nendobj\n`);

test("JavaScript in a PDF of 80 MiB is found wherever it is between the windows that are read.", async () => {
  const script = objectOf("/S /JavaScript /JS (app.launchURL\\('https://example.com'\\))");
  for (const distance of [-400, -290, -200, -100, -64, -40, -30, -20, -10, 0, 10])
    for (const window of [1, 4]) {
      const { findings } = await inspect(largePdf(script, window * windowBytes + distance));
      expect(
        findings.map(({ rule }) => rule),
        `${window}, ${distance}`,
      ).toEqual(["pdf-javascript"]);
    }
});

test("A PDF of 80 MiB whose action shows a page is released.", async () => {
  const { findings } = await inspect(largePdf(objectOf("/S /GoTo /D [0 /Fit]"), windowBytes - 30));
  expect(findings).toEqual([]);
});
