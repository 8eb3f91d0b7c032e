import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Database } from "../../packages/offline/src/services/dynamodb/database.ts";
import type { Item, StreamRecord } from "../../packages/offline/src/services/dynamodb/stream-record.ts";
import { difference } from "./difference.ts";

/** What is wrong with the data folder of a system that has ended: files without an owner, lost or repeated records. */
export async function* auditFiles(data: string, tableName: string): AsyncGenerator<string> {
  for (const bucket of await readdir(join(data, "s3"))) yield* auditContentFiles(join(data, "s3", bucket));
  for (const folder of ["events/pending", "scheduler/pending"])
    for (const file of await filesIn(join(data, folder))) yield `${folder}/${file} was not delivered`;
  for (const file of await filesIn(join(data, "states"))) {
    const { status } = JSON.parse(await readFile(join(data, "states", file), "utf8"));
    if (status === "RUNNING") yield `the execution ${file} has not ended`;
  }
  for (const file of await filesIn(join(data, "sqs"))) {
    const text = await readFile(join(data, "sqs", file), "utf8");
    if (text.trim() !== "") yield `sqs/${file} has dead letters: ${text.slice(0, 500)}`;
  }
  for (const file of await readdir(data, { recursive: true }))
    if (file.endsWith(".new")) yield `${file} was not written to the end`;
  yield* auditStream(data, tableName);
}

/** Names of the files in a folder that may not exist. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Content without a record that names it, records without their content, notices that were not delivered. */
async function* auditContentFiles(bucket: string): AsyncGenerator<string> {
  const named = new Set<string>();
  for (const folder of ["objects", "versions", "uploads"])
    for (const file of await filesIn(join(bucket, folder)))
      for (const [, name = ""] of (await readFile(join(bucket, folder, file), "utf8")).matchAll(
        /"file":"([^"]+)"/g,
      ))
        named.add(name);
  const content = new Set(await filesIn(join(bucket, "content")));
  for (const file of difference(content, named)) yield `${bucket}/content/${file} belongs to no object`;
  for (const file of difference(named, content)) yield `${bucket}/content/${file} does not exist`;
  for (const file of await filesIn(join(bucket, "notices")))
    yield `${bucket}/notices/${file} was not delivered`;
}

/** Records of the table's stream: in the order of the changes, the last one of each item with the item as it is. */
async function* auditStream(data: string, table: string): AsyncGenerator<string> {
  const reports: string[] = [];
  const database = await Database.open(join(data, "dynamodb"), (line) => reports.push(line));
  yield* reports;
  const records = (await valuesOf(database, `stream-${table}~`)) as StreamRecord[];
  const items = (await valuesOf(database, `item-${table}~`)) as Item[];
  await database.close();
  const images = new Map<string, Item | undefined>();
  for (const { dynamodb, eventName } of records) {
    const { Keys, NewImage, SequenceNumber } = dynamodb;
    const expected = !images.get(keyOf(Keys)) ? "INSERT" : NewImage ? "MODIFY" : "REMOVE";
    if (eventName !== expected)
      yield `record ${SequenceNumber} of the stream is ${eventName}, not ${expected}`;
    images.set(keyOf(Keys), NewImage);
  }
  for (const item of items) {
    if (!isDeepStrictEqual(images.get(keyOf(item)), item))
      yield `the last record of the stream about ${keyOf(item)} is not the item`;
    images.delete(keyOf(item));
  }
  for (const [key, image] of images) if (image) yield `the stream has ${key}, which the table has not`;
}

async function valuesOf(database: Database, prefix: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const [, value] of database.entries({ gte: prefix, lt: `${prefix}\uffff` })) values.push(value);
  return values;
}

const keyOf = ({ pk, sk }: Item): string => `${pk?.S} ${sk?.S}`;
