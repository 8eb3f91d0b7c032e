import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSystem } from "../src/run/system.ts";
import { eventsService } from "../src/services/events/index.ts";
import type { PutEventsEntry } from "../src/services/events/put-events.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { saleRule } from "./support/sales.ts";
import { graphWith, resource, serviceRole } from "./support/shop.ts";
import { arn, queueArn } from "./support/shop-names.ts";

async function start() {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const name = queueArn.split(":").at(-1);
  const resources = [
    resource("aws:sqs/queue:Queue", "Queue", { name }, { outputs: { name, arn: queueArn, url: name } }),
    resource(
      "aws:cloudwatch/eventBus:EventBus",
      "Orders",
      { name: "orders" },
      { outputs: { arn: arn("events", "event-bus/orders") } },
    ),
    serviceRole("Sold", "events.amazonaws.com", [{ action: "sqs:SendMessage", resource: queueArn }]),
    ...saleRule({ arn: queueArn }),
  ];
  const graph = graphWith(resources);
  const reports: string[] = [];
  const system = await startSystem({
    graph,
    directory: path,
    port: 0,
    report: (line) => void reports.push(line),
    now: () => new Date("2026-03-27T12:00:30.123Z"),
  });
  onTestFinished(() => system.close());
  return {
    reports,
    put: (entries: PutEventsEntry[]) => system.service(eventsService).events.put(entries),
    async delivered() {
      await system.idle();
      const text = await readFile(join(path, "sqs", `${name}.jsonl`), "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line).body);
    },
  };
}

const sold = { Source: "shop", DetailType: "Sold", Detail: "{}" };

test.each<[string, PutEventsEntry, string, string]>([
  [
    "no source",
    { ...sold, Source: undefined },
    "InvalidArgument",
    "Parameter Source is not valid. Reason: Source is a required argument.",
  ],
  [
    "an empty source",
    { ...sold, Source: "" },
    "InvalidArgument",
    "Parameter Source is not valid. Reason: Source is a required argument.",
  ],
  [
    "no detail type",
    { ...sold, DetailType: undefined },
    "InvalidArgument",
    "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
  ],
  [
    "no detail",
    { ...sold, Detail: undefined },
    "InvalidArgument",
    "Parameter Detail is not valid. Reason: Detail is a required argument.",
  ],
  ["a detail that is not JSON", { ...sold, Detail: "{" }, "MalformedDetail", "Detail is malformed."],
  ["a list as its detail", { ...sold, Detail: "[]" }, "MalformedDetail", "Detail is malformed."],
  ["null as its detail", { ...sold, Detail: "null" }, "MalformedDetail", "Detail is malformed."],
  [
    "a detail with 1,101 levels",
    { ...sold, Detail: `{"a":${"[".repeat(1100)}${"]".repeat(1100)}}` },
    "MalformedDetail",
    "Detail is malformed.",
  ],
  [
    "a source of AWS",
    { ...sold, Source: "aws.s3" },
    "NotAuthorizedForSourceException",
    "Not authorized for the source.",
  ],
  [
    "a time before 1970",
    { ...sold, Time: -1 },
    "InvalidArgument",
    "Parameter Time is not valid. Reason: Time is not between the years 1970 and 9999.",
  ],
  [
    "a time after the year 9999",
    { ...sold, Time: 1e300 },
    "InvalidArgument",
    "Parameter Time is not valid. Reason: Time is not between the years 1970 and 9999.",
  ],
])("an entry with %s fails alone", async (_what, entry, ErrorCode, ErrorMessage) => {
  const { put, delivered } = await start();
  expect(await put([sold, entry, sold])).toEqual([
    { EventId: expect.stringMatching(/^[\da-f-]{36}$/) },
    { ErrorCode, ErrorMessage },
    { EventId: expect.any(String) },
  ]);
  expect(await delivered()).toHaveLength(2);
});

test("the entries of a request have up to 1 MB together, by AWS's count of bytes", async () => {
  const { put } = await start();
  const around = sold.Source.length + sold.DetailType.length + '{"a":""}'.length + 14 + 1;
  const entry = (bytes: number) => ({
    ...sold,
    Detail: JSON.stringify({ a: "x".repeat(bytes - around) }),
    Time: 0,
    Resources: ["r"],
  });
  expect(await put([entry(1024 ** 2)])).toEqual([{ EventId: expect.any(String) }]);
  for (const entries of [
    [entry(1024 ** 2 + 1)],
    [entry(1024 ** 2 - 100), { ...sold, Detail: `{"é":"${"é".repeat(60)}"}` }],
  ])
    await expect(put(entries)).rejects.toMatchObject({
      code: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
});

test("an event has the time of its entry, or of its arrival, in whole seconds", async () => {
  const { put, delivered } = await start();
  await put([
    sold,
    { ...sold, Time: 1_700_000_000.9 },
    { ...sold, Detail: `{"a":${"[".repeat(1099)}${"]".repeat(1099)}}` },
  ]);
  expect((await delivered()).map(({ time }) => time).sort()).toEqual([
    "2023-11-14T22:13:20Z",
    "2026-03-27T12:00:30Z",
    "2026-03-27T12:00:30Z",
  ]);
});

test("an event for a bus that is not declared is taken, reaches no rule, and is reported", async () => {
  const { put, delivered, reports } = await start();
  const nowhere = arn("events", "event-bus/nowhere");
  const entries = [nowhere, "orders", arn("events", "event-bus/orders"), "default"].map((EventBusName) => ({
    ...sold,
    EventBusName,
  }));
  expect(await put(entries)).toHaveLength(4);
  expect(await delivered()).toHaveLength(1);
  expect(reports).toEqual([
    "PutEvents: the event bus nowhere is not declared, so that its events reach no rule.",
  ]);
});
