import fc from "fast-check";
import { hostileHeaders, hostileJson, hostileJsonText, hostileText } from "../hostile.ts";
import type { Plan } from "../plan.ts";
import { requestTarget } from "../target.ts";
import { type JsonOperation, jsonRequests } from "./json-request.ts";

const machine = fc.constantFrom(
  "{{machine.Intake}}",
  "{{machine.Intake}}",
  "{{machine.LargeIntake}}",
  "{{machine.LargeIntake}}",
  "arn:aws:states:us-west-2:000000000000:stateMachine:none",
  "arn:aws:states:us-west-2:000000000000:stateMachine:__proto__",
  "__proto__",
);

const execution = fc.oneof(
  hostileText,
  fc.constant("arn:aws:states:us-west-2:000000000000:execution:none:a"),
);

const jsonOf = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(
    value.map((given) => JSON.stringify(given) ?? ""),
    hostileText,
    fc.constant(`${"[".repeat(20_000)}${"]".repeat(20_000)}`),
  );

const event = fc.record({
  Source: fc.oneof(fc.constantFrom("fuzz", "aws.s3", "airlock"), hostileText),
  DetailType: fc.oneof(fc.constantFrom("document.released", "Object Created"), hostileText),
  Detail: jsonOf(hostileJson),
  Time: fc.constantFrom<unknown>(undefined, 0, 1e300, -1, "a", 1.5, "2026-01-01T00:00:00Z"),
  Resources: fc.constantFrom<unknown>(undefined, [], ["a"], "a", [null]),
  EventBusName: fc.constantFrom<unknown>(undefined, "default", "none", "arn:aws:events:::event-bus/a", 1),
  TraceHeader: fc.option(hostileText, { nil: undefined }),
});

/** The input of the workflow as its rule gives it, and others. */
const start = fc.record({
  stateMachineArn: machine,
  input: fc.oneof(
    jsonOf(hostileJson),
    hostileJsonText(fc.constant({ documentId: "{{awaiting}}", etag: "0".repeat(32), size: 1 })),
  ),
  name: fc.oneof(fc.uuid(), hostileText, fc.constant(undefined)),
});

const data = fc.oneof(fc.constantFrom("YQ==", "*", ""), hostileText);

const inputs: Record<
  string,
  { service: string; prefix: string; operations: Record<string, fc.Arbitrary<unknown>> }
> = {
  events: {
    service: "events",
    prefix: "AWSEvents",
    operations: {
      PutEvents: fc.array(event, { maxLength: 12 }).map((Entries) => ({ Entries })),
      ListRules: fc.constant({ EventBusName: "default" }),
      TestEventPattern: hostileText.map((EventPattern) => ({ EventPattern, Event: "{}" })),
    },
  },
  states: {
    service: "states",
    prefix: "AWSStepFunctions",
    operations: {
      StartExecution: start,
      StartSyncExecution: start,
      DescribeExecution: execution.map((executionArn) => ({ executionArn })),
      GetExecutionHistory: execution.map((executionArn) => ({ executionArn })),
      StopExecution: execution.map((executionArn) => ({ executionArn })),
      ListExecutions: fc.record({
        stateMachineArn: machine,
        statusFilter: hostileText,
        nextToken: hostileText,
      }),
      ListStateMachines: fc.record({ maxResults: fc.constantFrom<unknown>(1, 0, -1, "a") }),
      DescribeStateMachine: machine.map((stateMachineArn) => ({ stateMachineArn })),
      ValidateStateMachineDefinition: jsonOf(hostileJson).map((definition) => ({ definition })),
    },
  },
  ssm: {
    service: "ssm",
    prefix: "AmazonSSM",
    operations: {
      GetParameter: fc.record({
        Name: hostileText,
        WithDecryption: fc.constantFrom<unknown>(true, "true", 1),
      }),
      GetParameters: fc.record({ Names: fc.array(hostileText, { maxLength: 12 }) }),
      PutParameter: hostileText.map((Name) => ({ Name, Value: "a", Type: "String" })),
    },
  },
  firehose: {
    service: "firehose",
    prefix: "Firehose_20150804",
    operations: {
      PutRecord: data.map((Data) => ({
        DeliveryStreamName: "airlock-offline-AuditExport",
        Record: { Data },
      })),
      PutRecordBatch: fc.array(data, { maxLength: 3 }).map((given) => ({
        DeliveryStreamName: "airlock-offline-AuditExport",
        Records: given.map((Data) => ({ Data })),
      })),
      DescribeDeliveryStream: hostileText.map((DeliveryStreamName) => ({ DeliveryStreamName })),
    },
  },
  sqs: {
    service: "sqs",
    prefix: "AmazonSQS",
    operations: { SendMessage: hostileText.map((QueueUrl) => ({ QueueUrl, MessageBody: "a" })) },
  },
  kms: {
    service: "kms",
    prefix: "TrentService",
    operations: { Decrypt: fc.constant({ CiphertextBlob: "YQ==" }) },
  },
  logs: {
    service: "logs",
    prefix: "Logs_20140328",
    operations: { PutLogEvents: fc.constant({ logGroupName: "a" }) },
  },
};

const notEmulated = new Set([
  "Decrypt",
  "DescribeDeliveryStream",
  "GetExecutionHistory",
  "ListRules",
  "PutLogEvents",
  "PutParameter",
  "SendMessage",
  "StopExecution",
  "TestEventPattern",
  "ValidateStateMachineDefinition",
]);

const operations = Object.values(inputs).flatMap(({ service, prefix, operations }) =>
  Object.entries(operations).map(
    ([name, input]): JsonOperation => ({
      service,
      target: `${prefix}.${name}`,
      input,
      isRare: notEmulated.has(name),
    }),
  ),
);

const functionName = fc.oneof(
  fc.constantFrom(
    "{{function.Inspect}}",
    "{{function.Settle}}",
    "{{function.Api}}",
    "{{function.RecordFailure}}",
  ),
  fc.constantFrom(
    "none",
    "arn:aws:lambda:us-west-2:000000000000:function:none",
    "%00",
    "%zz",
    "..",
    "__proto__",
  ),
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
);

/** Lambda's Invoke, whose function is in the path. */
const invocation: fc.Arbitrary<Plan> = fc
  .record({
    method: fc.constantFrom("POST", "POST", "POST", "POST", "GET", "DELETE"),
    name: functionName,
    end: fc.constantFrom(
      "/invocations",
      "/invocations",
      "/invocations",
      "/invocations",
      "/invocations?Qualifier=a",
      "",
      "/response-streaming-invocations",
    ),
    type: fc.constantFrom("RequestResponse", "Event", "DryRun", "a"),
    header: hostileHeaders,
    body: hostileJsonText(hostileJson),
  })
  .map(({ method, name, end, type, header, body }) => ({
    port: "aws",
    method,
    target: `/2015-03-31/functions/${name}${end}`,
    headers: [["x-amz-invocation-type", type]],
    unsigned: header.filter(([name]) => name !== "host"),
    body,
    signer: { as: "administrator", service: "lambda" },
  }));

const sts: fc.Arbitrary<Plan> = fc
  .tuple(fc.constantFrom("GetCallerIdentity", "AssumeRole", "__proto__"), hostileText)
  .map(([action, text]) => ({
    port: "aws",
    method: "POST",
    target: "/",
    headers: [["content-type", "application/x-www-form-urlencoded"]],
    body: `Action=${action}&Version=2011-06-15&${text.toWellFormed()}`,
    signer: { as: "administrator", service: "sts" },
  }));

/** EventBridge, Step Functions, SSM, Firehose, Lambda, STS, and services that are not emulated. */
export const eventsTarget = requestTarget(
  "events",
  fc.oneof(
    { weight: 8, arbitrary: jsonRequests(operations) },
    { weight: 2, arbitrary: invocation },
    { weight: 1, arbitrary: sts },
  ),
);
