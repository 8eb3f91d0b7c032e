import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { startSystem } from "../../src/run/system.ts";
import { services } from "../../src/services/index.ts";
import type { Service, ServiceContext } from "../../src/services/service.ts";
import { resource, serviceRole } from "./shop.ts";
import { account, arn, region, roleArn } from "./shop-names.ts";

export const TableName = "orders";
export const streamArn = arn("dynamodb", `table/${TableName}/stream/1`);
const machineArn = arn("states", "stateMachine:unwrap");
export const pipeArn = arn("pipes", "pipe/announce");
const queueArn = (name: string) => arn("sqs", name);
const ruleArn = arn("events", "rule/announced");

/** The machine's output is the events that a pipe's target gets, for an item with an attribute `announcement` in JSON. */
const unwrapping = "{% [$states.input.$parse(dynamodb.NewImage.announcement.S)] %}";

/** A pipe that publishes what items announce: filter, enrichment, and a path to the detail type. */
export const announcingPipe: Properties = {
  name: "announce",
  roleArn: roleArn("Announce"),
  source: streamArn,
  sourceParameters: {
    dynamodbStreamParameters: { startingPosition: "TRIM_HORIZON", batchSize: 10 },
    filterCriteria: {
      filters: [
        { pattern: JSON.stringify({ dynamodb: { NewImage: { announcement: { S: [{ exists: true }] } } } }) },
      ],
    },
  },
  enrichment: machineArn,
  target: arn("events", "event-bus/default"),
  targetParameters: {
    inputTemplate: "<$.detail>",
    eventbridgeEventBusParameters: { source: "orders", detailType: "$.detailType" },
  },
};

const pipeCalls = [
  ...["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map((action) => ({
    action: `dynamodb:${action}`,
    resource: streamArn,
  })),
  { action: "states:StartSyncExecution", resource: machineArn },
  { action: "events:PutEvents", resource: arn("events", "event-bus/*") },
  { action: "sqs:SendMessage", resource: queueArn("lost") },
];

/** A table with a stream, a pipe, and a rule that sends the pipe's events to the queue `events`. */
function pipelineGraph(pipe: Properties, table: Properties, machineType: string): Graph {
  const machine = {
    QueryLanguage: "JSONata",
    StartAt: "Unwrap",
    States: { Unwrap: { Type: "Pass", Output: unwrapping, End: true } },
  };
  const queue = (name: string) =>
    resource("aws:sqs/queue:Queue", name, {}, { outputs: { name, arn: queueArn(name), url: name } });
  return {
    app: "orders",
    stage: "test",
    region,
    accountId: account,
    packages: [],
    outputs: {},
    resources: [
      resource(
        "aws:dynamodb/table:Table",
        "Orders",
        {
          name: TableName,
          hashKey: "id",
          attributes: [{ name: "id", type: "S" }],
          streamEnabled: true,
          streamViewType: "NEW_AND_OLD_IMAGES",
          ...table,
        },
        { outputs: { arn: arn("dynamodb", `table/${TableName}`), streamArn } },
      ),
      resource(
        "aws:sfn/stateMachine:StateMachine",
        "Unwrap",
        { type: machineType, definition: JSON.stringify(machine), roleArn: roleArn("Unwrap") },
        { outputs: { arn: machineArn, name: "unwrap" } },
      ),
      serviceRole("Announce", "pipes.amazonaws.com", pipeCalls),
      serviceRole("Unwrap", "states.amazonaws.com", []),
      resource("aws:pipes/pipe:Pipe", "Announce", pipe, { outputs: { arn: pipeArn } }),
      queue("events"),
      queue("lost"),
      resource(
        "aws:cloudwatch/eventRule:EventRule",
        "Announced",
        { eventPattern: JSON.stringify({ account: [account] }) },
        { outputs: { name: "announced", arn: ruleArn } },
      ),
      serviceRole("Announced", "events.amazonaws.com", [
        { action: "sqs:SendMessage", resource: queueArn("events") },
      ]),
      resource("aws:cloudwatch/eventTarget:EventTarget", "AnnouncedTarget", {
        rule: "announced",
        roleArn: roleArn("Announced"),
        arn: queueArn("events"),
      }),
    ],
  };
}

export const lostQueueArn = queueArn("lost");

/** Runs the pipeline with its data in a folder. */
export async function startPipeline({
  directory,
  pipe = announcingPipe,
  table = {},
  machineType = "EXPRESS",
  now = () => new Date(),
}: {
  directory: string;
  pipe?: Properties;
  table?: Properties;
  machineType?: string;
  now?: () => Date;
}) {
  let context: ServiceContext | undefined;
  const observer: Service = {
    facts: { id: "observer", title: "Observer" },
    async start(given) {
      context = given;
      return {};
    },
  };
  const reports: string[] = [];
  const system = await startSystem({
    graph: pipelineGraph(pipe, table, machineType),
    directory,
    port: 0,
    services: [...services, observer],
    now,
    report: (message) => void reports.push(message),
  });
  const { awsEndpoint } = system.outputs;
  const credentials = context?.credentials.of(roleArn("Tester"));
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: awsEndpoint, region, credentials }),
  );
  return {
    system,
    client,
    reports,
    /** The bodies of a queue's messages, oldest first. */
    async messages(queue: string): Promise<Properties[]> {
      const text = await readFile(join(directory, "sqs", `${queue}.jsonl`), "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line).body);
    },
    async close() {
      client.destroy();
      await system.close();
    },
  };
}
