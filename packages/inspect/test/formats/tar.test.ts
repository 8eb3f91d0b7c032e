import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { expectNoParserFails } from "../samples/expect-no-parser-fails.ts";
import { pax, type TarMember, tar } from "../samples/tar.ts";
import { zip } from "../samples/zip.ts";

const letter: TarMember = {
  name: "folder/letter.txt",
  content: "Dear reader, this is a letter. ".repeat(30),
};
const list: TarMember = { name: "list.txt", content: "one\ntwo\nthree\n" };
const longName = `${"folder/".repeat(30)}letter.txt`;

async function rulesOf(bytes: Uint8Array): Promise<string[]> {
  const { findings } = await inspect(bufferSource(bytes), { filename: "a.tar" });
  return [...new Set(findings.map(({ rule }) => rule))];
}

test.each<[string, Buffer]>([
  ["ustar", tar([letter, { name: "folder/", type: "5" }, list])],
  ["GNU", tar([letter, list], { magic: "ustar  \0" })],
  ["v7", tar([{ name: "folder/" }, letter, { ...list, type: "\0" }], { magic: "" })],
  ["GNU long name", tar([{ name: "././@LongLink", type: "L", content: `${longName}\0` }, letter, list])],
  ["pax", tar([pax({ comment: "hello" }, "g"), pax({ path: longName, mtime: "1.5" }), letter])],
  ["without end", tar([letter, list], { end: Buffer.alloc(0) })],
  ["filled up", tar([letter], { end: Buffer.alloc(10_240) })],
  [
    "folder twice",
    tar([
      { name: "a/", type: "5" },
      { name: "a/", type: "5" },
    ]),
  ],
])("A tar file that ordinary programs write has no finding: %s.", async (_kind, bytes) => {
  const { format, findings } = await inspect(bufferSource(bytes), { filename: "a.tar" });
  expect(format.type).toBe("application/x-tar");
  expect(findings).toEqual([]);
});

const link: TarMember = { name: "a/b", type: "2", linkName: "c" };

test.each<[string, string, Buffer]>([
  ["archive-path-escape", "name", tar([{ ...letter, name: "../letter.txt" }])],
  ["archive-path-escape", "pax path", tar([pax({ path: "../../letter.txt" }), letter])],
  ["archive-path-escape", "long name", tar([{ name: "L", type: "L", content: "../letter.txt\0" }, letter])],
  ["archive-path-absolute", "name", tar([{ ...letter, name: "/etc/letter.txt" }])],
  ["archive-link", "symbolic link", tar([link])],
  ["archive-link", "hard link", tar([letter, { name: "b", type: "1", linkName: letter.name }])],
  ["archive-link-escape", "symbolic link", tar([{ ...link, linkName: "../../c" }])],
  ["archive-link-escape", "absolute hard link", tar([{ name: "b", type: "1", linkName: "/etc/passwd" }])],
  ["archive-link-escape", "long link", tar([{ name: "K", type: "K", content: "/etc/passwd\0" }, link])],
  ["archive-link-escape", "pax link", tar([pax({ linkpath: "/etc/passwd" }), link])],
  ["archive-write-through-link", "file below a link", tar([link, { ...list, name: "a/b/list.txt" }])],
  ["archive-special-file", "device", tar([{ name: "a", type: "3" }])],
  ["archive-special-file", "unknown type", tar([{ ...list, type: "Z" }])],
  ["archive-duplicate-name", "same name", tar([list, { ...list, name: "./LIST.txt" }])],
  ["archive-unreadable", "cut off", tar([letter], { end: Buffer.alloc(0) }).subarray(0, 700)],
  ["archive-unreadable", "no header", tar([letter], { end: Buffer.alloc(512, "x") })],
  [
    "archive-unreadable",
    "malformed pax header",
    tar([{ name: "x", type: "x", content: "99 path=a\n" }, letter]),
  ],
  ["archive-unreadable", "sparse", tar([pax({ "GNU.sparse.major": "1" }), letter])],
  [
    "tar-foreign-data",
    "other data",
    tar([letter], { end: Buffer.from(`${"\0".repeat(1024)}something else`) }),
  ],
  ["tar-foreign-data", "second archive", Buffer.concat([tar([letter]), tar([list])])],
])("%s is found: %s.", async (rule, _kind, bytes) => {
  expect(await rulesOf(bytes)).toContain(rule);
});

test("Members get the findings that they have outside, with their path.", async () => {
  const inner = zip([{ name: "letter.txt", content: "x", flags: 1 }]);
  const { findings } = await inspect(bufferSource(tar([{ name: "folder/a.zip", content: inner }])));
  expect(findings).toMatchObject([{ rule: "archive-encrypted", where: "folder/a.zip: entry letter.txt" }]);
});

const sample = tar([letter, pax({ path: "b" }), list, { name: "L", type: "L", content: "c\0" }, link]);

test("No change of a tar file makes a parser fail.", async () => {
  await expectNoParserFails(sample, { maximumCut: 600, runs: 300 });
});
