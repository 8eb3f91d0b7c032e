import { expect, test } from "vitest";
import { Budget, type Limits } from "../../src/budget.ts";
import { bufferSource } from "../../src/source.ts";
import { readZip } from "../../src/zip/zip.ts";
import { type ZipMember, zip } from "../samples/zip.ts";

function open(bytes: Buffer, limits: Partial<Limits> = {}) {
  const source = bufferSource(bytes);
  const read = async (start: number, end: number) => bytes.subarray(Math.max(0, start), end);
  return readZip({ source, read, budget: new Budget(limits) });
}

const members: ZipMember[] = [
  { name: "Letter.txt", content: "Dear reader, ".repeat(20) },
  { name: "folder/" },
  { name: "folder/größe.bin", content: "stored", isStored: true },
];

test.each([
  ["plain", zip(members)],
  ["ZIP64", zip(members, { zip64: true })],
  ["with a comment", zip(members, { comment: "made by hand" })],
  ["with data descriptors", zip(members.map((member) => ({ ...member, hasDescriptor: true })))],
  ["behind other data", zip(members, { before: Buffer.alloc(100, "x") })],
  [
    "behind other data that offsets count",
    zip(members, { before: Buffer.alloc(100, "x"), offsetsCountBefore: true }),
  ],
  [
    "a ZIP file that stores another",
    zip([...members, { name: "a.zip", content: zip(members), isStored: true }]),
  ],
])("The entries of a ZIP file are listed and read: %s.", async (_kind, bytes) => {
  const { entries, faults, find, read } = await open(bytes);
  expect([...faults]).toEqual([]);
  expect(entries.slice(0, 3).map(({ name, isDirectory }) => [name, isDirectory])).toEqual([
    ["Letter.txt", false],
    ["folder/", true],
    ["folder/größe.bin", false],
  ]);
  const letter = find("letter.TXT");
  expect(letter && (await read(letter)).toString()).toBe("Dear reader, ".repeat(20));
  const stored = find("folder\\größe.bin");
  expect(stored && (await read(stored)).toString()).toBe("stored");
});

test("A name without the UTF-8 flag is read in code page 437 if it is no UTF-8.", async () => {
  const { entries } = await open(zip([{ name: Buffer.from([0x81, 0x2e, 0x74]), content: "x", flags: 0 }]));
  expect(entries[0]?.name).toBe("ü.t");
});

test.each<[string, ZipMember, string]>([
  ["encrypted", { name: "a", content: "x", flags: 1 }, "encrypted"],
  ["of an unknown method", { name: "a", content: "x", method: 97 }, "method"],
  ["with a wrong CRC-32", { name: "a", content: "x", crc: 1 }, "damaged"],
  ["longer than declared", { name: "a", content: "xyz", size: 2 }, "damaged"],
  ["that is no deflate stream", { name: "a", content: "xyz", data: Buffer.from([7, 7, 7]) }, "damaged"],
])("A member that is not readable has an error with the reason: %s.", async (_kind, member, reason) => {
  const { entries, read } = await open(zip([member]));
  await expect(read(entries[0] as never)).rejects.toMatchObject({ name: "ZipError", reason });
});

test("A member that is larger than the limit is not read.", async () => {
  const { entries, read } = await open(zip([{ name: "a", content: "x".repeat(2000) }]), {
    memberBytes: 1000,
  });
  await expect(read(entries[0] as never)).rejects.toMatchObject({ name: "LimitError", limit: "memberBytes" });
});

test.each([
  ["no-end-record", zip(members).subarray(0, -22)],
  ["several-end-records", Buffer.concat([zip(members), zip([{ name: "b", content: "b" }])])],
  ["damaged-directory", zip(members, { beforeEnd: Buffer.from("something else") })],
  ["entry-count", zip(members, { countDifference: 1 })],
])("A fault of the directory is told by its name: %s.", async (fault, bytes) => {
  expect([...(await open(bytes)).faults]).toContain(fault);
});
