import { describe, expect, test } from "vitest";
import { libarchiveModule } from "../../../../scripts/libarchive-module.ts";
import { type Inspection, inspect } from "../../src/inspect.ts";
import { libarchiveBrotli } from "../../src/libarchive/wasm.ts";
import { bufferSource } from "../../src/source.ts";
import { type ArchivedFile, ar, cabinet, cpio, lha, rar4, rar5, sevenZip } from "../samples/archives.ts";
import { zip } from "../samples/zip.ts";

const letter: ArchivedFile = { name: "letter.txt", content: "Dear reader, this is a letter.\n" };
const list: ArchivedFile = { name: "folder/list.txt", content: "one\ntwo\nthree\n" };

type Writer = (files: readonly ArchivedFile[]) => Buffer;
const writers: [type: string, filename: string, write: Writer][] = [
  ["application/x-7z-compressed", "claims.7z", sevenZip],
  ["application/vnd.rar", "claims.rar", rar5],
  ["application/vnd.rar", "old.rar", rar4],
  ["application/vnd.ms-cab-compressed", "claims.cab", cabinet],
  ["application/x-cpio", "claims.cpio", cpio],
  ["application/x-unix-archive", "claims.a", ar],
  ["application/x-lzh-compressed", "claims.lzh", lha],
];

const inspectFile = (content: Buffer, filename: string): Promise<Inspection> =>
  inspect(bufferSource(content), { filename });

/** Rules of findings that hold or reject. */
async function held(content: Buffer, filename: string): Promise<string[]> {
  const { findings } = await inspectFile(content, filename);
  return findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule);
}

describe.each(writers)("An archive of type %s (%s)", (type, filename, write) => {
  test("with documents is released.", async () => {
    const { format, verdict } = await inspectFile(write([letter, list]), filename);
    expect(format.type).toBe(type);
    expect(verdict).toBe("release");
  });

  test("gives its entries the findings that they have outside.", async () => {
    const inner = zip([{ name: "letter.txt", content: "x", flags: 1 }]);
    const { findings } = await inspectFile(write([letter, { name: "a.zip", content: inner }]), filename);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "archive-encrypted", where: "a.zip: entry letter.txt" }),
    );
  });

  test("with a program is rejected, whatever the program is called.", async () => {
    const program = Buffer.concat([Buffer.from("7f454c4602010100", "hex"), Buffer.alloc(100)]);
    const { verdict } = await inspectFile(write([{ name: "letter.txt", content: program }]), filename);
    expect(verdict).toBe("reject");
  });

  test.each(["../a.txt", "..\\a.txt"])("with an entry named %s is rejected.", async (name) => {
    expect(await held(write([{ ...letter, name }]), filename)).toContain("archive-path-escape");
  });

  test("with two entries of one name is held.", async () => {
    expect(await held(write([letter, { ...list, name: "LETTER.txt" }]), filename)).toContain(
      "archive-duplicate-name",
    );
  });

  test("that is cut off is held.", async () => {
    const content = write([letter, list]);
    for (const length of [0.4, 0.6, 0.8].map((part) => Math.floor(content.length * part)))
      expect(await held(content.subarray(0, length), filename)).not.toEqual([]);
  });
});

test.each<[string, string, Buffer]>([
  ["7z entry", "a.7z", sevenZip([letter, { ...list, isEncrypted: true }])],
  ["7z list", "a.7z", sevenZip([letter], { isListEncrypted: true })],
  ["RAR 5 entry", "a.rar", rar5([letter, { ...list, isEncrypted: true }])],
  ["RAR 5 list", "a.rar", rar5([letter], { isListEncrypted: true })],
  ["RAR 4 entry", "a.rar", rar4([letter, { ...list, isEncrypted: true }])],
  ["RAR 4 list", "a.rar", rar4([letter], { isListEncrypted: true })],
])("An encrypted archive is held as encrypted: %s.", async (_kind, filename, content) => {
  const rules = await held(content, filename);
  expect(new Set(rules)).toEqual(new Set(["archive-encrypted"]));
});

test.each<[string, string, Buffer]>([
  ["RAR 5", "a.rar", rar5([letter], { isPart: true })],
  ["RAR 4", "a.rar", rar4([letter], { isPart: true })],
  ["CAB", "a.cab", cabinet([letter], { isPart: true })],
])("A part of an archive in several files is held: %s.", async (_kind, filename, content) => {
  expect(await held(content, filename)).toEqual(["archive-part"]);
});

const after = Buffer.from("something else");

test.each<[string, string, (after: Buffer<ArrayBuffer>) => Buffer]>([
  ["7z", "a.7z", (after) => sevenZip([letter], { after })],
  ["RAR 5", "a.rar", (after) => rar5([letter], { after })],
  ["RAR 4", "a.rar", (after) => rar4([letter], { after })],
  ["CAB", "a.cab", (after) => cabinet([letter], { after })],
])("Data behind an archive is held, zeros are not: %s.", async (_kind, filename, write) => {
  expect(await held(write(after), filename)).toEqual(["archive-foreign-data"]);
  expect(await held(write(Buffer.alloc(100)), filename)).toEqual([]);
});

test.each<[string, string, string]>([
  ["archive-link", "symbolic link", "letter.txt"],
  ["archive-link-escape", "symbolic link out of the archive", "../letter.txt"],
  ["archive-link-escape", "absolute symbolic link", "/etc/passwd"],
])("%s is found in cpio: %s.", async (rule, _kind, target) => {
  const { findings } = await inspectFile(
    cpio([letter, { name: "b", mode: 0o120777, content: target }]),
    "a.cpio",
  );
  expect(findings.map((finding) => finding.rule)).toContain(rule);
});

test("A device in an archive is held.", async () => {
  expect(await held(cpio([letter, { name: "b", mode: 0o020644 }]), "a.cpio")).toEqual([
    "archive-special-file",
  ]);
});

test("A RAR archive with an entry that its reader does not list is held.", async () => {
  const content = rar5([letter, list]);
  // The size of the second entry's header is that of a block without fields.
  content[content.indexOf("folder/list.txt") - 17] = 0;
  expect(await held(content, "a.rar")).not.toEqual([]);
});

test("An entry that is larger than the limit is not read, and holds the archive.", async () => {
  const { findings } = await inspect(bufferSource(cpio([{ name: "a", content: Buffer.alloc(2000) }])), {
    filename: "a.cpio",
    limits: { memberBytes: 1000 },
  });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "memberBytes" } }]);
});

test.each<[string, string]>([
  ["application/x-arj", "60ea2900220b01020010000e"],
  ["application/x-ace-compressed", "000000000000002a2a4143452a2a"],
  ["application/x-ms-wim", "4d5357494d000000d0000000"],
  ["application/x-stuffit", "53495421000100000100724c617500"],
  ["application/x-zoo", "5a4f4f20322e313020417263686976652e1a0000dca7c4fd"],
  ["application/x-squashfs", "6873717300000000"],
  ["application/x-arc", "1a0861000000000000000000000000000001000000000000000000000000"],
])("An archive that is not read is held: %s.", async (type, hex) => {
  const { format, findings } = await inspect(bufferSource(Buffer.from(hex, "hex")));
  expect(format.type).toBe(type);
  expect(findings).toContainEqual(expect.objectContaining({ rule: "archive-not-inspected" }));
});

test("The module of libarchive is the one of the npm package (npm run libarchive).", async () => {
  expect(await libarchiveModule()).toContain(`"${libarchiveBrotli}"`);
});
