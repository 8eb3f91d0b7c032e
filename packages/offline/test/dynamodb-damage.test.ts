import { cp, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, expect, test, vi } from "vitest";
import { DynamoDB } from "../src/services/dynamodb/dynamodb.ts";
import { graphOf, temporaryFolder } from "./support/local-aws.ts";

const name = "documents";
const graph = graphOf([
  {
    name,
    arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${name}`,
    hashKey: "id",
    attributes: [
      { name: "id", type: "S" },
      { name: "owner", type: "S" },
    ],
    globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner", projectionType: "ALL" }],
  },
]);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

async function openFolder(directory: string, reports: string[]) {
  const dynamodb = await DynamoDB.open({
    graph,
    directory,
    now: () => new Date(),
    report: (line) => reports.push(line),
  });
  ends.push(() => dynamodb.close());
  const call = (operation: string, input: object = {}) =>
    dynamodb.call(operation, Buffer.from(JSON.stringify({ TableName: name, ...input })));
  return { call, close: () => dynamodb.close() };
}

/** A folder with a table of ten items, and what a start says about it. */
async function folderWithItems() {
  const { path, remove } = await temporaryFolder();
  ends.push(remove);
  const reports: string[] = [];
  const start = () => openFolder(path, reports);
  const { call, close } = await start();
  for (let number = 0; number < 10; number++)
    await call("PutItem", { Item: { id: { S: `id ${number}` }, owner: { S: "acme" } } });
  await close();
  const files = async (pattern: RegExp) =>
    (await readdir(path)).filter((file) => pattern.test(file)).map((file) => join(path, file));
  return { path, start, files, reports };
}

const ofOwner = {
  IndexName: "byOwner",
  KeyConditionExpression: "#o = :o",
  ExpressionAttributeNames: { "#o": "owner" },
  ExpressionAttributeValues: { ":o": { S: "acme" } },
};

test("indexes that do not agree with the items are repaired at the start, which says so", async () => {
  const { path, start, reports } = await folderWithItems();
  const level = new ClassicLevel(path);
  const [itemKeys, entryKeys] = [
    await level.keys({ gte: "item-", lt: "item-~" }).all(),
    await level.keys({ gte: "index-", lt: "index-~" }).all(),
  ];
  // An entry without its item, and two items without entries.
  await level.batch([
    { type: "del", key: String(itemKeys[0]) },
    { type: "del", key: String(entryKeys[3]) },
    { type: "del", key: String(entryKeys[4]) },
  ]);
  await level.close();
  const { call } = await start();
  expect(reports).toEqual([
    expect.stringMatching(
      /^The indexes of table documents did not agree with its items and are repaired: \d entries added, \d removed\.$/,
    ),
  ]);
  const scanned = await call("Scan");
  expect(scanned.Count).toBe(9);
  expect(await call("Query", ofOwner)).toMatchObject({ Count: 9 });
});

test("an index is written together with its item", async () => {
  const { start } = await folderWithItems();
  const { call } = await start();
  const batches = vi.spyOn(ClassicLevel.prototype, "batch");
  await call("PutItem", { Item: { id: { S: "id 1" }, owner: { S: "other" } } });
  await call("BatchWriteItem", {
    RequestItems: { [name]: [{ DeleteRequest: { Key: { id: { S: "id 2" } } } }] },
  });
  expect(
    (batches.mock.calls as unknown as [{ type: string; key: string }[]][]).map(([operations]) =>
      operations.map(({ type, key }) => `${type} ${key.split("-")[0]}`).sort(),
    ),
  ).toEqual([
    ["del index", "put index", "put item"],
    ["del index", "del item"],
  ]);
});

test("every iterator and snapshot is closed once its request is answered", async () => {
  const { start } = await folderWithItems();
  const { call } = await start();
  const opened = [
    vi.spyOn(ClassicLevel.prototype, "iterator"),
    vi.spyOn(ClassicLevel.prototype, "values"),
    vi.spyOn(ClassicLevel.prototype, "keys"),
    vi.spyOn(ClassicLevel.prototype, "snapshot"),
  ];
  await call("Query", { ...ofOwner, Limit: 2 });
  await call("Scan");
  await call("Scan", { Limit: 1 });
  await call("GetItem", { Key: { id: { S: "id 1" } } });
  await expect(call("Query", { ...ofOwner, IndexName: "none" })).rejects.toThrow("index");
  const results = opened.flatMap(({ mock }) => mock.results.map(({ value }) => value));
  expect(results.length).toBeGreaterThan(5);
  for (const resource of results) {
    const use = "next" in resource ? resource.next() : (async () => resource.ref())();
    await expect(use).rejects.toThrow(/not open|closed/);
  }
});

test.each<[string, RegExp, (file: string) => Promise<void>]>([
  ["without CURRENT", /^CURRENT$/, (file) => rm(file)],
  ["without its manifest", /^MANIFEST/, (file) => rm(file)],
  ["with an empty manifest", /^MANIFEST/, (file) => truncate(file, 0)],
  ["with a manifest of something else", /^MANIFEST/, (file) => writeFile(file, "x".repeat(5000))],
  ["with a CURRENT of something else", /^CURRENT$/, (file) => writeFile(file, "x")],
])(
  "a database %s is repaired, its items are there, and the start says so",
  async (_name, pattern, damage) => {
    const { files, start, reports, path } = await folderWithItems();
    for (const file of await files(pattern)) await damage(file);
    const { call } = await start();
    expect(reports[0]).toContain(`The files of the tables in ${path} were damaged`);
    expect(await call("Scan")).toMatchObject({ Count: 10 });
    expect(await call("Query", ofOwner)).toMatchObject({ Count: 10 });
  },
);

/** A copy of a folder whose system was killed: the items are in the log of writes. */
async function folderOfKilledRun() {
  const { path: directory, start } = await folderWithItems();
  const { call } = await start();
  await call("PutItem", {
    Item: { id: { S: "last" }, owner: { S: "acme" }, text: { S: "x".repeat(40_000) } },
  });
  const { path, remove } = await temporaryFolder();
  ends.push(remove);
  await cp(directory, path, { recursive: true });
  const reports: string[] = [];
  const logs = (await readdir(path)).filter((file) => file.endsWith(".log")).map((file) => join(path, file));
  return { path, reports, log: logs.at(-1) as string, open: () => openFolder(path, reports) };
}

test("all items of a killed system are there at the next start, which reports nothing", async () => {
  const { open, reports } = await folderOfKilledRun();
  const { call } = await open();
  expect(await call("Scan")).toMatchObject({ Count: 11 });
  expect(reports).toEqual([]);
});

test.each<[string, (log: string) => Promise<void>]>([
  ["that lacks its last byte", async (log) => truncate(log, (await stat(log)).size - 1)],
  ["that ends in a header", (log) => truncate(log, 3)],
  ["of something else", (log) => writeFile(log, "x".repeat(50_000))],
  ["of something short", (log) => writeFile(log, "x".repeat(50))],
])("last writes that are lost with a log %s are reported", async (_name, damage) => {
  const { open, log, reports } = await folderOfKilledRun();
  await damage(log);
  const { call } = await open();
  expect(await call("Scan")).toMatchObject({ Count: 10 });
  expect(reports).toEqual([
    expect.stringMatching(/^Some of the last writes to the tables in .* could not be read and are lost/),
  ]);
});

test("a system that was ended in order leaves no item in the log of writes", async () => {
  const { files, start, reports } = await folderWithItems();
  for (const file of await files(/^\d+\.log$/)) await truncate(file, 0);
  const { call } = await start();
  expect(await call("Scan")).toMatchObject({ Count: 10 });
  expect(reports).toEqual([]);
});

test.each<[string, (file: string) => Promise<void>]>([
  ["is shorter", async (file) => truncate(file, (await stat(file)).size >> 1)],
  ["is empty", (file) => truncate(file, 0)],
  ["is missing", (file) => rm(file)],
])("a table file that %s is reported", async (_name, damage) => {
  const { files, start, reports } = await folderWithItems();
  for (const file of await files(/\.ldb$/)) await damage(file);
  await start();
  expect(reports[0]).toMatch(/^The files of the tables in .* were damaged/);
});
