import fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf } from "../../src/document/export/csv.ts";
import { historyAsCsv, historyAsJson } from "../../src/document/export/history-files.ts";
import { quarantined } from "./documents.ts";

/** Reads CSV as RFC 4180 describes it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted = "", end] of text.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    row.push(quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test("every cell is read back as it was written, whatever it has in it", () => {
  const cell = fc.string({ unit: "binary" }).filter((text) => !/^[=+\-@\t\r\n\0＝＋－＠]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 }), (rows) => {
      expect(readCsv(csvOf(rows))).toEqual(rows);
    }),
  );
});

test("no cell of a text begins as a formula does", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
    expect(readCsv(csvOf([[`${start}cmd|'/c calc'!A1`]]))).toEqual([[`'${start}cmd|'/c calc'!A1`]]);
});

test("the CSV has a line for each event, with the reason as text", () => {
  const [first, second] = quarantined().history;
  if (!first || !second) throw new Error("The sample has two events.");
  const document = quarantined({ history: [first, { ...second, reason: '=HYPERLINK("//evil"),\r\n"x"' }] });
  const [header, ...rows] = readCsv(historyAsCsv(document).text);
  expect(header?.[0]).toBe("documentId");
  expect(rows).toHaveLength(2);
  expect(rows[0]?.slice(0, 6)).toEqual([document.id, "1", first.at, "registered", "", "awaiting-upload"]);
  expect(rows[1]?.at(-1)).toBe('\'=HYPERLINK("//evil"),\r\n"x"');
});

test("the JSON is the record with its history", () => {
  expect(JSON.parse(historyAsJson(quarantined()).text)).toEqual(quarantined());
});

test("the name of a file has nothing of the document but its id", () => {
  const document = quarantined({ filename: "../../evil.exe" });
  expect(historyAsCsv(document).name).toBe(`airlock-${document.id}-history.csv`);
  expect(historyAsJson(quarantined({ id: "../x" })).name).toBe("airlock-x-history.json");
});
