import { expect, test } from "vitest";
import { Budget } from "../../src/budget.ts";
import { Ole2Error, readOle2 } from "../../src/ole2/ole2.ts";
import { readVbaModules } from "../../src/ole2/vba.ts";
import { bufferSource } from "../../src/source.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { emptyModule, openingModule, vbaStreams } from "../samples/vba.ts";

function open(bytes: Buffer) {
  const source = bufferSource(bytes);
  const read = async (start: number, end: number) => bytes.subarray(start, end);
  const input = { source, read, budget: new Budget() };
  return { input, file: readOle2(input) };
}

test("Streams of a compound file are read by their paths, whatever their size.", async () => {
  const large = Buffer.from("0123456789".repeat(100_000));
  const { file } = open(writeOle2({ streams: { small: "abc", "a/b/large": large, "a/empty": "" } }));
  const ole2 = await file;
  const contents = await Promise.all(ole2.entries.map(async (entry) => [entry.path, await ole2.read(entry)]));
  expect(Object.fromEntries(contents)).toMatchObject({ small: Buffer.from("abc"), "a/b/large": large });
  expect(ole2.root.children.get("a")?.children.has("empty")).toBe(true);
});

test("Names of streams are found without regard to case, as COM does.", async () => {
  const ole2 = await open(writeOle2({ streams: { WORDDOCUMENT: "x" } })).file;
  expect(ole2.root.children.has("worddocument")).toBe(true);
});

test("A chain that comes back to itself ends, and the stream is incomplete.", async () => {
  const bytes = writeOle2({ streams: { looping: Buffer.alloc(5000) } });
  const fat = 512 * (1 + bytes.readUInt32LE(76));
  bytes.writeUInt32LE(0, fat + 4);
  const ole2 = await open(bytes).file;
  const [stream] = ole2.entries;
  if (stream) await ole2.read(stream);
  expect([...ole2.incomplete]).toEqual(["looping"]);
});

test("A directory whose entries refer to each other in a circle is read to its end.", async () => {
  const bytes = writeOle2({ streams: { one: "1", two: "2" } });
  const directory = 512 * (1 + bytes.readUInt32LE(48));
  bytes.writeUInt32LE(1, directory + 2 * 128 + 72);
  expect((await open(bytes).file).entries.map(({ name }) => name)).toEqual(["one", "two"]);
});

test("Content that only begins like a compound file is refused by name of the error.", async () => {
  const bytes = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(1000, 0xff)]);
  await expect(open(bytes).file).rejects.toThrow(Ole2Error);
});

async function readModule(streams: Record<string, Buffer | string>) {
  const { file, input } = open(writeOle2({ streams }));
  const ole2 = await file;
  const storage = ole2.root.children.get("macros")?.children.get("vba") ?? ole2.root;
  return (await readVbaModules(ole2, storage, input))[0];
}

test("A module with attributes and options only has no code.", async () => {
  expect((await readModule(vbaStreams(emptyModule)))?.code).toMatchObject({ lines: 0, autoRun: [] });
});

test("A module with a procedure that Word runs has code, its name and what it calls.", async () => {
  const module = await readModule(vbaStreams(openingModule));
  expect(module?.code).toMatchObject({ lines: 1, autoRun: ["autoopen"], calls: ["shell"] });
});

test("A module is read although the stream that lists modules is damaged.", async () => {
  const streams = { ...vbaStreams(openingModule), "Macros/VBA/dir": Buffer.from("damaged") };
  expect((await readModule(streams))?.code?.lines).toBe(1);
});

test("Comments, continued comments and empty procedures are no code.", async () => {
  const source = `${emptyModule}' a _\r\n Shell\r\nRem x\r\nPrivate Sub Workbook_Open()\r\n\r\nEnd Sub\r\n`;
  expect((await readModule(vbaStreams(source)))?.code?.lines).toBe(0);
});
