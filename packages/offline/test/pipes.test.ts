import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeleteCommand, PutCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Properties } from "../src/graph/graph.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  announcingPipe,
  lostQueueArn,
  pipeArn,
  startPipeline,
  streamArn,
  TableName,
} from "./support/pipeline.ts";

type Options = Omit<Parameters<typeof startPipeline>[0], "directory">;

async function dataFolder(): Promise<string> {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  return path;
}

async function pipeline(options: Options = {}, directory?: string) {
  const started = await startPipeline({ directory: directory ?? (await dataFolder()), ...options });
  onTestFinished(() => started.close());
  return {
    ...started,
    put: (id: string, detail: unknown, detailType = "order.placed") =>
      started.client.send(
        new PutCommand({ TableName, Item: { id, announcement: JSON.stringify({ detailType, detail }) } }),
      ),
    /** The events that arrived, once nothing is in flight. */
    async events() {
      await started.system.idle();
      return started.messages("events");
    },
  };
}

/** The pipe with other parameters of its source. */
const reading = (parameters: Properties, more: Properties = {}): Properties => ({
  ...announcingPipe,
  ...more,
  sourceParameters: {
    ...announcingPipe.sourceParameters,
    dynamodbStreamParameters: {
      ...announcingPipe.sourceParameters.dynamodbStreamParameters,
      ...parameters,
    },
  },
});

test("a written item is published as the pipe's filter, enrichment and target say", async () => {
  const { client, put, events } = await pipeline();
  await put("1", { total: 12.5, lines: ["tea"], note: 'a "quoted" <$.note>' });
  await client.send(new PutCommand({ TableName, Item: { id: "silent" } }));
  expect(await events()).toEqual([
    expect.objectContaining({
      source: "orders",
      "detail-type": "order.placed",
      account: expect.stringMatching(/^\d{12}$/),
      detail: { total: 12.5, lines: ["tea"], note: 'a "quoted" <$.note>' },
    }),
  ]);
});

test("the events of one item are published in the order of its writes", async () => {
  const { put, events } = await pipeline();
  const writers = ["a", "b", "c"].map(async (id) => {
    for (let number = 0; number < 15; number++) await put(id, { id, number });
  });
  await Promise.all(writers);
  const published = (await events()).map(({ detail }) => detail);
  for (const id of ["a", "b", "c"])
    expect(published.filter((detail) => detail.id === id).map(({ number }) => number)).toEqual(
      Array.from({ length: 15 }, (_, number) => number),
    );
});

test("a pipe without enrichment and parameters publishes the records under its name", async () => {
  const { source, target, roleArn, name } = announcingPipe;
  const sourceParameters = { dynamodbStreamParameters: { startingPosition: "TRIM_HORIZON" } };
  const { client, events } = await pipeline({ pipe: { name, roleArn, source, target, sourceParameters } });
  const Key = { id: "1" };
  const update = (state: string) =>
    client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET #state = :state",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":state": state },
      }),
    );
  await update("open");
  await update("open");
  await update("closed");
  await client.send(new DeleteCommand({ TableName, Key }));
  await client.send(new DeleteCommand({ TableName, Key }));
  const image = (state: string) => ({ id: { S: "1" }, state: { S: state } });
  const record = (eventName: string, images: object) =>
    expect.objectContaining({
      source: "Pipe announce",
      "detail-type": "Event from aws:dynamodb",
      detail: expect.objectContaining({
        eventName,
        eventSource: "aws:dynamodb",
        eventSourceARN: streamArn,
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { id: { S: "1" } },
          ...images,
          SequenceNumber: expect.stringMatching(/^\d{21}$/),
          SizeBytes: expect.any(Number),
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
      }),
    });
  expect(await events()).toEqual([
    record("INSERT", { NewImage: image("open") }),
    record("MODIFY", { OldImage: image("open"), NewImage: image("closed") }),
    record("REMOVE", { OldImage: image("closed") }),
  ]);
});

test.each([
  ["KEYS_ONLY", []],
  ["NEW_IMAGE", ["NewImage"]],
  ["OLD_IMAGE", ["OldImage"]],
])("a record of a stream of %s has the images %j", async (streamViewType, images) => {
  const { enrichment: _, targetParameters: __, ...pipe } = announcingPipe;
  const { client, events } = await pipeline({
    pipe: { ...pipe, sourceParameters: {} },
    table: { streamViewType },
  });
  await client.send(new PutCommand({ TableName, Item: { id: "1", state: "open" } }));
  await client.send(new PutCommand({ TableName, Item: { id: "1", state: "closed" } }));
  const [, modified] = await events();
  expect(Object.keys(modified?.detail.dynamodb).filter((name) => name.endsWith("Image"))).toEqual(images);
});

describe("a batch that fails", () => {
  test("is divided until the record that cannot be delivered is alone, and only that one is given up", async () => {
    const { put, events, messages, reports } = await pipeline({
      pipe: reading({
        maximumRetryAttempts: 0,
        onPartialBatchItemFailure: "AUTOMATIC_BISECT",
        deadLetterConfig: { arn: lostQueueArn },
      }),
    });
    await Promise.all(["1", "2", "3", "4"].map((id) => put(id, id === "3" ? "not an object" : { id })));
    expect((await events()).map(({ detail }) => detail.id).sort()).toEqual(["1", "2", "4"]);
    const [message, ...others] = await messages("lost");
    expect(others).toEqual([]);
    expect(message).toMatchObject({
      context: { partnerResourceArn: pipeArn, condition: "RetryAttemptsExhausted" },
      DDBStreamBatchInfo: { batchSize: 1, streamArn },
    });
    expect(message?.DDBStreamBatchInfo.startSequenceNumber).toBe(
      message?.DDBStreamBatchInfo.endSequenceNumber,
    );
    expect(reports).toEqual([
      "Pipe announce gave up 1 records (RetryAttemptsExhausted): Detail is malformed.",
    ]);
  });

  test("is given up once its oldest record is over the declared age", async () => {
    let laterMilliseconds = 0;
    const { put, system, messages } = await pipeline({
      pipe: reading({ maximumRecordAgeInSeconds: 60, deadLetterConfig: { arn: lostQueueArn } }),
      now: () => new Date(Date.now() + laterMilliseconds),
    });
    await put("1", "not an object");
    laterMilliseconds = 62_000;
    await system.idle();
    expect(await messages("lost")).toMatchObject([{ context: { condition: "RecordAgeExceeded" } }]);
  });

  test("is delivered after a restart with a correction, and before what was written later", async () => {
    const directory = await dataFolder();
    const broken = await pipeline({ machineType: "STANDARD" }, directory);
    await broken.put("1", { number: 1 });
    await broken.close();
    const { put, events } = await pipeline({}, directory);
    await put("1", { number: 2 });
    expect((await events()).map(({ detail }) => detail.number)).toEqual([1, 2]);
  });
});

test("a pipe that starts at LATEST publishes no earlier record", async () => {
  const directory = await dataFolder();
  const stopped = await pipeline({ pipe: { ...announcingPipe, desiredState: "STOPPED" } }, directory);
  await stopped.put("1", { number: 1 });
  expect(await stopped.events()).toEqual([]);
  await stopped.close();
  const { put, events } = await pipeline({ pipe: reading({ startingPosition: "LATEST" }) }, directory);
  await put("2", { number: 2 });
  expect((await events()).map(({ detail }) => detail.number)).toEqual([2]);
});

test("a pipe whose source is a table or whose filter is wrong is reported and does not run", async () => {
  const notes = async (pipe: Properties) => (await pipeline({ pipe })).system.declarationErrors;
  const table = streamArn.replace(/\/stream.*/, "");
  expect(await notes({ ...announcingPipe, source: table })).toEqual([
    `announce: The source ${table} is not the stream of a table.`,
  ]);
  const sourceParameters = { filterCriteria: { filters: [{ pattern: '{"eventName":"INSERT"}' }] } };
  expect(await notes({ ...announcingPipe, sourceParameters })).toEqual([
    expect.stringContaining(
      'announce: The filter pattern is not valid. Reason: "eventName" must be an object or an array',
    ),
  ]);
});

test("what was published is not published again after a restart", async () => {
  const directory = await dataFolder();
  const first = await pipeline({}, directory);
  await first.put("1", { number: 1 });
  expect(await first.events()).toHaveLength(1);
  await first.close();
  const second = await pipeline({}, directory);
  expect(await second.events()).toHaveLength(1);
});

test("records that the filter leaves out move the position with those that it does not, and when the system ends", async () => {
  const directory = await dataFolder();
  const { client, put, events, close } = await pipeline({}, directory);
  const position = async () =>
    BigInt(JSON.parse(await readFile(join(directory, "pipes", "announce.json"), "utf8")).position);
  const putSilent = () => client.send(new PutCommand({ TableName, Item: { id: randomUUID() } }));
  await put("1", { number: 1 });
  await events();
  const first = await position();
  for (let times = 0; times < 3; times++) await putSilent();
  await events();
  expect(await position()).toBe(first);
  await put("2", { number: 2 });
  expect(await events()).toHaveLength(2);
  expect(await position()).toBe(first + 4n);
  await putSilent();
  await close();
  expect(await position()).toBe(first + 5n);
});

test("every item in the table is published, although the process was killed", async () => {
  const directory = await dataFolder();
  const script = fileURLToPath(new URL("support/pipeline-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script, directory]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  let printed = "";
  for await (const text of child.stdout) {
    printed += text;
    if (printed.split("\n").length > 300) break;
  }
  child.kill("SIGKILL");
  await ended;
  const { client, events } = await pipeline({}, directory);
  const published = (await events()).map(({ detail }) => detail);
  const answered = printed.split("\n").slice(0, -1);
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  const stored = Items.map(({ id }) => id);
  expect(answered.length).toBeGreaterThanOrEqual(300);
  expect(answered.filter((id) => !stored.includes(id))).toEqual([]);
  expect(stored.filter((id) => !published.some((detail) => detail.id === id))).toEqual([]);
  for (const writer of new Set(published.map((detail) => detail.writer))) {
    const numbers = published.filter((detail) => detail.writer === writer).map(({ number }) => number);
    const firsts = numbers.filter((number, index) => numbers.indexOf(number) === index);
    expect(firsts).toEqual(firsts.toSorted((one, other) => one - other));
  }
});
