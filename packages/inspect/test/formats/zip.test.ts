import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { expectNoParserFails } from "../samples/expect-no-parser-fails.ts";
import { type ZipMember, type ZipOptions, zip } from "../samples/zip.ts";

const letter: ZipMember = { name: "letter.txt", content: "Dear reader, this is a letter. ".repeat(10) };
const list: ZipMember = { name: "folder/list.txt", content: "one\ntwo\nthree\n", isStored: true };

async function rulesOf(bytes: Uint8Array, filename = "a.zip"): Promise<string[]> {
  const { findings } = await inspect(bufferSource(bytes), { filename });
  return [...new Set(findings.map(({ rule }) => rule))];
}

const appleDouble = Buffer.concat([Buffer.from("0005160700020000", "hex"), Buffer.alloc(40)]);

test.each<[string, ZipMember[], ZipOptions?]>([
  ["files and folders", [letter, { name: "folder/" }, list]],
  ["without entries", []],
  ["data descriptors", [letter, list].map((member) => ({ ...member, hasDescriptor: true }))],
  ["ZIP64", [letter], { zip64: true }],
  ["a comment", [letter], { comment: "PK is the mark of Phil Katz" }],
  ["files that macOS adds", [letter, { name: "__MACOSX/._letter.txt", content: appleDouble }]],
  ["names in other scripts", [{ ...letter, name: "گزارش‌ها/Überweisung – 東京.txt" }]],
  ["names with dots inside", [{ ...letter, name: "v1..2/.hidden/a...txt" }]],
  ["backslashes as separators", [{ ...letter, name: "folder\\letter.txt" }]],
  ["a stored ZIP file", [letter, { name: "inner.zip", content: zip([list]), isStored: true }]],
  ["a time in a name", [{ ...letter, name: "at 12:30.txt" }]],
  [
    "a marker of archives in several files",
    [letter],
    { before: Buffer.from("PK00"), offsetsCountBefore: true },
  ],
  ["zeros as padding", [{ ...letter, after: Buffer.alloc(64) }, list]],
  ["a line end after the archive", [letter], { after: Buffer.from("\r\n") }],
])("A ZIP file that ordinary programs write has no finding: %s.", async (_kind, members, options) => {
  const { format, findings } = await inspect(bufferSource(zip(members, options)), { filename: "a.zip" });
  expect(format.type).toBe("application/zip");
  expect(findings).toEqual([]);
});

// The plain form of each rule is in samples/rule-samples.
test.each<[string, string, ZipMember[], ZipOptions?]>([
  ["archive-path-escape", "parent folder by backslash", [{ ...letter, name: "a\\..\\..\\letter.txt" }]],
  ["archive-path-escape", "NUL", [{ ...letter, name: "letter.txt\0.pdf" }]],
  ["archive-path-absolute", "absolute", [{ ...letter, name: "/etc/letter.txt" }]],
  ["archive-path-absolute", "drive", [{ ...letter, name: "C:letter.txt" }]],
  ["archive-path-absolute", "UNC", [{ ...letter, name: "\\\\server\\share\\letter.txt" }]],
  ["archive-path-absolute", "parent folder inside", [{ ...letter, name: "a/../letter.txt" }]],
  ["archive-entry-name", "trailing space of a folder", [{ ...letter, name: "folder /letter.txt" }]],
  ["archive-entry-name", "bidirectional control", [{ ...letter, name: "letter\u202etxt.pdf" }]],
  ["archive-entry-name", "invisible character", [{ ...letter, name: "let\u200bter.txt" }]],
  ["archive-entry-name", "line break", [{ ...letter, name: "let\nter.txt" }]],
  ["archive-entry-name", "alternate data stream", [{ ...letter, name: "letter.txt:run.txt" }]],
  [
    "archive-link-escape",
    "link outside",
    [letter, { name: "b", content: "/etc/passwd", unixMode: 0o120777 }],
  ],
  ["archive-link-escape", "link to a parent", [{ name: "b/c", content: "../../d", unixMode: 0o120777 }]],
  ["archive-duplicate-name", "same name", [letter, letter]],
  ["archive-encrypted", "AES", [{ ...letter, flags: 1, method: 99 }]],
  ["archive-encrypted", "strong encryption", [{ ...letter, flags: 0x41 }]],
  ["archive-unreadable", "unknown method", [{ ...letter, method: 97 }]],
  ["archive-unreadable", "longer than declared", [{ ...letter, size: 10 }]],
  ["zip-headers-differ", "size", [{ ...letter, local: { size: 9 } }]],
  ["zip-headers-differ", "compressed size", [{ ...letter, local: { compressedSize: 0 } }]],
  ["zip-headers-differ", "method", [{ ...letter, local: { method: 0 } }]],
  ["zip-headers-differ", "CRC-32", [{ ...letter, local: { crc: 9 } }]],
  ["zip-headers-differ", "encryption", [{ ...letter, local: { flags: 0x801 } }]],
  ["zip-headers-differ", "folder with content", [{ ...letter, name: "folder/" }]],
  ["zip-hidden-entry", "only a local header at the start", [{ ...list, isHidden: true }, letter]],
  ["zip-foreign-data", "before", [letter], { before: Buffer.from("PK\x03\x05 something else") }],
  ["zip-foreign-data", "between", [{ ...letter, after: Buffer.from("something else") }, list]],
  ["zip-foreign-data", "before the directory", [{ ...letter, after: Buffer.from("something else") }]],
  ["zip-foreign-data", "one byte after", [letter], { after: Buffer.from("x") }],
  ["zip-damaged", "directory that is too short", [letter], { beforeEnd: Buffer.from("something else") }],
  ["zip-several-ends", "two archives", [letter], { before: zip([list]) }],
  [
    "zip-program",
    "Android",
    [
      { name: "AndroidManifest.xml", content: "x" },
      { name: "classes.dex", content: "x" },
    ],
  ],
])("%s is found: %s.", async (rule, _kind, members, options) => {
  expect(await rulesOf(zip(members, options))).toContain(rule);
});

test("A truncated ZIP file is held.", async () => {
  expect(await rulesOf(zip([letter]).subarray(0, -30))).toContain("zip-damaged");
});

test("A member that is larger than the limit is held, and the others are inspected.", async () => {
  const archive = zip([
    { ...letter, name: "large.txt" },
    { name: "inner.zip", content: zip([{ ...list, flags: 1 }]) },
  ]);
  const { findings } = await inspect(bufferSource(archive), { limits: { memberBytes: 250 } });
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ rule: "inspection-incomplete", where: "entry large.txt" }),
      expect.objectContaining({ rule: "archive-encrypted", where: "inner.zip: entry folder/list.txt" }),
    ]),
  );
});

test("More entries than the limit hold the document.", async () => {
  const archive = zip(Array.from({ length: 20 }, (_, index) => ({ ...list, name: `${index}.txt` })));
  const { findings } = await inspect(bufferSource(archive), { limits: { entries: 10 } });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "entries" } }]);
});

test("Archives in archives are held beyond the limit of depth.", async () => {
  let archive = zip([letter]);
  for (let level = 0; level < 10; level += 1) archive = zip([{ name: "a.zip", content: archive }]);
  const { findings } = await inspect(bufferSource(archive));
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "depth" } }]);
});

test("A ZIP file behind other content is found.", async () => {
  expect(await rulesOf(zip([letter], { before: Buffer.from("%PDF-1.7\n".repeat(9)) }))).not.toEqual([]);
});

const sample = zip(
  [
    letter,
    list,
    { name: "b", content: "letter.txt", unixMode: 0o120777 },
    { ...letter, name: "c", hasDescriptor: true },
  ],
  { zip64: true, comment: "comment" },
);

test("No change of a ZIP file makes a parser fail.", async () => {
  await expectNoParserFails(sample, { maximumCut: 40, runs: 500 });
});
