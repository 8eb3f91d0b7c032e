import { expect, test } from "vitest";
import { inspect } from "../src/inspect.ts";
import { bufferSource } from "../src/source.ts";
import { pdfFile } from "./samples/pdf.ts";
import { zip } from "./samples/zip.ts";

/** DynamoDB's limit of an item is 400 KiB; the findings leave room for the rest, and for pages of records. */
const maximumBytes = 24 * 1024;
const long = "\u6771".repeat(21_000);

test("10,000 entries of long names give a bounded number of findings, and a count of the others.", async () => {
  const name = (index: number) => `../${index}${"n".repeat(1000)}/nul.txt`;
  const archive = zip(Array.from({ length: 10_000 }, (_, index) => ({ name: name(index), isStored: true })));
  const { verdict, findings, omitted } = await inspect(bufferSource(archive));
  expect(verdict).toBe("reject");
  expect(findings.length).toBeLessThanOrEqual(50);
  expect(findings.length + omitted).toBeGreaterThanOrEqual(20_000);
  expect(Buffer.byteLength(JSON.stringify(findings))).toBeLessThan(maximumBytes);
});

test("Findings are bounded in bytes whatever a document has as names.", async () => {
  const archive = zip(
    Array.from({ length: 60 }, (_, index) => ({ name: `${index}${long}.png`, content: "Hello." })),
  );
  const { findings, omitted } = await inspect(bufferSource(archive), { filename: `${long}.zip` });
  expect(findings.length).toBeGreaterThan(0);
  expect(omitted).toBeGreaterThan(0);
  expect(Buffer.byteLength(JSON.stringify(findings))).toBeLessThan(maximumBytes);
});

test("A place that is too long is shortened in its middle.", async () => {
  const archive = zip([{ name: `first/${"n".repeat(1000)}/nul.txt`, content: "Hello." }]);
  const { findings } = await inspect(bufferSource(archive));
  expect(findings[0]?.where).toMatch(/^first\/n+…n+\/nul\.txt$/);
});

test("The worst finding decides after any number of others, and is the first.", async () => {
  const devices = Array.from({ length: 12_000 }, (_, index) => ({
    name: `${index}/nul.txt`,
    isStored: true,
  }));
  const archive = zip([...devices, { name: "../letter.txt", isStored: true }]);
  const { verdict, findings } = await inspect(bufferSource(archive), { limits: { entries: 20_000 } });
  expect(verdict).toBe("reject");
  expect(findings[0]?.rule).toBe("archive-path-escape");
});

test("Many findings of one rule hide no other rule of the same severity.", async () => {
  const script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
  const launch = "<< /S /Launch /F (cmd.exe) >>";
  const objects = [...Array.from({ length: 200 }, () => script), launch];
  const { findings } = await inspect(bufferSource(pdfFile({ objects })));
  expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(["pdf-javascript", "pdf-launch"]));
});

test("A finding has no character that changes lines or the direction of text.", async () => {
  const archive = zip([{ name: "a\u202e\u2028\nb.txt", content: "Hello." }]);
  const { findings } = await inspect(bufferSource(archive));
  for (const { message, where } of findings) expect(message + where).not.toMatch(/[\u202e\u2028\n]/);
});
