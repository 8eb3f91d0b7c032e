import { expect, test } from "vitest";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { resource, shop } from "../support/shop.ts";
import {
  arn,
  bucketArn,
  functionArn,
  logGroupArn,
  policyOf,
  queueArn,
  roleArn,
  tableArn,
  trust,
} from "../support/shop-names.ts";
import { type Change, find, violationsIn } from "../support/violations.ts";

const streamArn = `${tableArn}/stream/1`;
const machineArn = arn("states", "stateMachine:order");
const busArn = arn("events", "event-bus/default");
const destinationArn = arn("events", "api-destination/partner/1");
const connectionArn = arn("events", "connection/partner/1");
const ruleArn = arn("events", "rule/sold");
const deliveryArn = arn("firehose", "deliverystream/audit");

const grant = (actions: string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action: actions,
  Resource,
});
const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];
const objectActions = ["AbortMultipartUpload", "GetObject", "PutObject"];

function role(name: string, service: string, ...statements: Properties[]) {
  return resource(
    "aws:iam/role:Role",
    name,
    {
      assumeRolePolicy: trust({ Service: service }),
      inlinePolicies: [{ name: "inline", policy: policyOf(...statements) }],
    },
    { outputs: { arn: roleArn(name), name } },
  );
}

function pipeParts() {
  return [
    role(
      "PipeRole",
      "pipes.amazonaws.com",
      grant(
        streamActions.map((action) => `dynamodb:${action}`),
        streamArn,
      ),
      grant(["states:StartSyncExecution"], machineArn),
      grant(["events:PutEvents"], busArn),
      grant(["sqs:SendMessage"], queueArn),
    ),
    resource(
      "aws:pipes/pipe:Pipe",
      "Sales",
      {
        roleArn: roleArn("PipeRole"),
        source: streamArn,
        sourceParameters: {
          filterCriteria: {
            filters: [{ pattern: '{"dynamodb":{"NewImage":{"sold":{"S":[{"exists":true}]}}}}' }],
          },
          dynamodbStreamParameters: {
            startingPosition: "TRIM_HORIZON",
            batchSize: 10,
            maximumRetryAttempts: 5,
            deadLetterConfig: { arn: queueArn },
          },
        },
        enrichment: machineArn,
        target: busArn,
        targetParameters: { eventbridgeEventBusParameters: { source: "shop", detailType: "$.detailType" } },
      },
      { outputs: { arn: arn("pipes", "pipe/sales"), name: "sales" } },
    ),
  ];
}

function targetParts() {
  const target = (name: string, targetArn: string, targetRole: string) =>
    resource(
      "aws:cloudwatch/eventTarget:EventTarget",
      name,
      {
        rule: "sold",
        arn: targetArn,
        roleArn: roleArn(targetRole),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: queueArn },
      },
      { dependsOn: ["Sold"] },
    );
  return [
    resource(
      "aws:cloudwatch/eventRule:EventRule",
      "Sold",
      { eventPattern: '{"source":["shop"]}' },
      { outputs: { name: "sold", arn: ruleArn } },
    ),
    role("HookRole", "events.amazonaws.com", grant(["events:InvokeApiDestination"], destinationArn)),
    target("HookTarget", destinationArn, "HookRole"),
    {
      ...resource(
        "aws:cloudwatch/eventConnection:EventConnection",
        "Partner",
        { authorizationType: "API_KEY", authParameters: { apiKey: { key: "x-key", value: "secret" } } },
        { outputs: { arn: connectionArn, name: "partner" } },
      ),
      secretInputs: ["authParameters"],
    },
    resource(
      "aws:cloudwatch/eventApiDestination:EventApiDestination",
      "Hook",
      {
        connectionArn,
        httpMethod: "POST",
        invocationEndpoint: "https://partner.example/hook",
        invocationRateLimitPerSecond: 10,
      },
      { outputs: { arn: destinationArn, name: "partner" } },
    ),
    role(
      "ExportRole",
      "events.amazonaws.com",
      grant(["firehose:PutRecord", "firehose:PutRecordBatch"], deliveryArn),
    ),
    target("ExportTarget", deliveryArn, "ExportRole"),
  ];
}

function exportParts() {
  const logGroup = logGroupArn("/shop/export");
  return [
    resource(
      "aws:cloudwatch/logGroup:LogGroup",
      "ExportLogs",
      { name: "/shop/export", retentionInDays: 30 },
      {
        outputs: { arn: logGroup },
      },
    ),
    role(
      "DeliveryRole",
      "firehose.amazonaws.com",
      grant(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], bucketArn),
      grant(
        objectActions.map((action) => `s3:${action}`),
        `${bucketArn}/audit/*`,
      ),
      grant(["logs:PutLogEvents"], `${logGroup}:log-stream:S3Delivery`),
    ),
    resource(
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      "Export",
      {
        destination: "extended_s3",
        serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
        extendedS3Configuration: {
          bucketArn,
          roleArn: roleArn("DeliveryRole"),
          prefix: "audit/!{timestamp:yyyy}/",
          errorOutputPrefix: "audit/failed/",
          cloudwatchLoggingOptions: {
            enabled: true,
            logGroupName: "/shop/export",
            logStreamName: "S3Delivery",
          },
        },
      },
      { outputs: { arn: deliveryArn, name: "audit" }, dependsOn: ["ExportLogs"] },
    ),
    resource(
      "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
      "PicturesLock",
      { bucket: "shop-pictures", rule: { defaultRetention: { mode: "COMPLIANCE", days: 30 } } },
      { dependsOn: ["Pictures"] },
    ),
  ];
}

/** The shop with a pipe on its table, a webhook, and an export to its bucket. */
function eventfulShop(): Graph {
  const graph = shop();
  const table = find(graph, "Goods");
  Object.assign(table.inputs, { streamEnabled: true, streamViewType: "NEW_IMAGE" });
  Object.assign(table.outputs, { ...table.inputs, streamArn });
  const lostPolicy = find(graph, "LostPolicy").inputs;
  lostPolicy.policy = policyOf(...JSON.parse(lostPolicy.policy).Statement, {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
  });
  const alarmOn = (name: string, metric: Properties) => {
    const alarm = structuredClone(find(graph, "SellErrors"));
    Object.assign(alarm.inputs, metric);
    return Object.assign(alarm, { name, urn: `${alarm.urn}${name}` });
  };
  const lostAlarm = alarmOn("LostAlarm", {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "lost" },
    statistic: "Maximum",
  });
  const droppedAlarm = alarmOn("DroppedAlarm", {
    namespace: "AWS/Events",
    metricName: "InvocationsFailedToBeSentToDlq",
    dimensions: { RuleName: "sold" },
  });
  graph.resources.push(lostAlarm, droppedAlarm, ...pipeParts(), ...targetParts(), ...exportParts());
  return graph;
}

test("a pipe, a webhook and an export whose roles grant what they call violate no rule", async () => {
  expect(await violationsIn(eventfulShop())).toEqual([]);
});

const statements =
  (name: string, change: (statements: Properties[]) => Properties[]): Change =>
  (graph) => {
    const [policy] = find(graph, name).inputs.inlinePolicies;
    policy.policy = policyOf(...change(JSON.parse(policy.policy).Statement));
  };
const without = (action: string) => (given: Properties[]) =>
  given
    .map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each: string) => each !== action),
    }))
    .filter(({ Action }) => Action.length > 0);
const stream =
  (change: (parameters: Properties) => void): Change =>
  (graph) =>
    change(find(graph, "Sales").inputs.sourceParameters.dynamodbStreamParameters);
const setting =
  (name: string, inputs: Properties): Change =>
  (graph) =>
    void Object.assign(find(graph, name).inputs, inputs);

test.each<[rule: string, what: string, resourceName: string, change: Change]>([
  ...["dynamodb:ListStreams", "states:StartSyncExecution", "events:PutEvents", "sqs:SendMessage"].map(
    (action): [string, string, string, Change] => [
      "role",
      `a pipe whose role does not grant ${action}`,
      "PipeRole",
      statements("PipeRole", without(action)),
    ],
  ),
  [
    "role",
    "a grant that the pipe does not use",
    "PipeRole",
    statements("PipeRole", (given) => [...given, grant(["lambda:InvokeFunction"], functionArn)]),
  ],
  [
    "role",
    "a webhook's role that may not call it",
    "HookRole",
    statements("HookRole", () => [grant(["events:InvokeApiDestination"], `${destinationArn}0`)]),
  ],
  [
    "role",
    "a delivery stream that may not write its objects",
    "DeliveryRole",
    statements("DeliveryRole", without("s3:PutObject")),
  ],
  [
    "role",
    "a delivery stream that may not write below its error prefix",
    "DeliveryRole",
    (graph) => {
      find(graph, "Export").inputs.extendedS3Configuration.errorOutputPrefix = "failed/";
    },
  ],
  [
    "reference",
    "a stream that the table does not have",
    "Sales",
    setting("Sales", { source: `${tableArn}/stream/2` }),
  ],
  ["pipe", "a pipe whose source is the table", "Sales", setting("Sales", { source: tableArn })],
  [
    "pipe",
    "a pipe on a table whose stream is not enabled",
    "Sales",
    setting("Goods", { streamEnabled: false }),
  ],
  [
    "pipe",
    "a pipe without a starting position",
    "Sales",
    stream((parameters) => delete parameters.startingPosition),
  ],
  [
    "pipe",
    "batches that are too large for the bus",
    "Sales",
    stream((parameters) => delete parameters.batchSize),
  ],
  [
    "pipe",
    "a pipe that gives up without a dead-letter queue",
    "Sales",
    stream((parameters) => delete parameters.deadLetterConfig),
  ],
  [
    "pipe",
    "a filter on an image that the stream does not have",
    "Sales",
    setting("Goods", { streamViewType: "KEYS_ONLY" }),
  ],
  [
    "pipe",
    "a filter that is no pattern",
    "Sales",
    (graph) => {
      find(graph, "Sales").inputs.sourceParameters.filterCriteria.filters[0].pattern =
        '{"eventName":"INSERT"}';
    },
  ],
  ["pipe", "an enrichment by a standard workflow", "Sales", setting("Order", { type: "STANDARD" })],
  [
    "event-target",
    "a target without the role that it needs",
    "HookTarget",
    setting("HookTarget", { roleArn: "" }),
  ],
  [
    "event-target",
    "an API destination without TLS",
    "Hook",
    setting("Hook", { invocationEndpoint: "http://partner.example/hook" }),
  ],
  ["dead-letter", "a webhook without retries", "HookTarget", setting("HookTarget", { retryPolicy: {} })],
  [
    "dead-letter",
    "a webhook without a dead-letter queue",
    "HookTarget",
    setting("HookTarget", { deadLetterConfig: undefined }),
  ],
  [
    "dead-letter",
    "an API destination without a rate",
    "Hook",
    setting("Hook", { invocationRateLimitPerSecond: undefined }),
  ],
  [
    "dead-letter",
    "a dead-letter queue that accepts messages of another rule only",
    "HookTarget",
    (graph) => {
      const { inputs } = find(graph, "LostPolicy");
      inputs.policy = inputs.policy.replace(ruleArn, `${ruleArn}s`);
    },
  ],
  [
    "dead-letter",
    "a dead-letter queue without an alarm",
    "Lost",
    setting("LostAlarm", { dimensions: { QueueName: "others" } }),
  ],
  [
    "dead-letter",
    "a rule without an alarm on events that its dead-letter queue did not take",
    "HookTarget",
    setting("DroppedAlarm", { dimensions: { RuleName: "bought" } }),
  ],
  [
    "secret",
    "a key of a webhook that is not a secret",
    "Partner",
    (graph) => {
      delete find(graph, "Partner").secretInputs;
    },
  ],
  [
    "encryption",
    "a delivery stream without encryption",
    "Export",
    setting("Export", { serverSideEncryption: {} }),
  ],
])("the rule %s finds %s", async (rule, _what, resourceName, change) => {
  const graph = eventfulShop();
  change(graph);
  expect(await violationsIn(graph, { only: [rule] })).toContainEqual({
    rule,
    resource: resourceName,
    message: expect.stringMatching(/\S/),
    remedy: expect.stringMatching(/\S/),
  });
});
