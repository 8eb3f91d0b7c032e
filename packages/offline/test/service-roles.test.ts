import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Properties, Resource } from "../src/graph/graph.ts";
import { startSystem } from "../src/run/system.ts";
import { firehoseService } from "../src/services/firehose/index.ts";
import { s3Service } from "../src/services/s3/index.ts";
import { schedulerService } from "../src/services/scheduler/index.ts";
import { statesService } from "../src/services/states/index.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { putSales } from "./support/sales.ts";
import { graphWith, resource, serviceRole } from "./support/shop.ts";
import { account, arn, policyOf, region, roleArn } from "./support/shop-names.ts";

const queueArn = (name: string) => arn("sqs", name);
const ruleArn = arn("events", "rule/sold");
const keyArn = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");
const send = { Effect: "Allow", Action: "sqs:SendMessage" };

/** Runs resources; gives the lines of the terminal and the messages of queues. */
async function run(resources: Resource[], directory?: string) {
  let path = directory;
  if (path === undefined) {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    path = folder.path;
  }
  const graph = graphWith(resources);
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const system = await startSystem({ graph, directory: path, port: 0, report });
  onTestFinished(() => system.close());
  return {
    system,
    lines,
    directory: path,
    async messages(queue: string): Promise<Properties[]> {
      await system.idle();
      const text = await readFile(join(path, "sqs", `${queue}.jsonl`), "utf8").catch(() => "");
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

const queue = (name: string, inputs: Properties = {}) =>
  resource("aws:sqs/queue:Queue", name, inputs, {
    outputs: { name, arn: queueArn(name), url: `https://sqs.${region}.amazonaws.com/${account}/${name}` },
  });

const queuePolicy = (name: string, ...statements: Properties[]) =>
  resource("aws:sqs/queuePolicy:QueuePolicy", `${name}Policy`, {
    queueUrl: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    policy: policyOf(...statements.map((statement) => ({ Resource: queueArn(name), ...statement }))),
  });

const eventBridge = { Principal: { Service: "events.amazonaws.com" } };
const forRule = (sourceArn: string) => ({ Condition: { ArnEquals: { "aws:SourceArn": sourceArn } } });

/** A rule without a role that sends to the queue `sales`, and what it cannot send to the queue `lost`. */
const rule = [
  resource(
    "aws:cloudwatch/eventRule:EventRule",
    "Sold",
    { eventPattern: JSON.stringify({ source: ["shop"] }) },
    { outputs: { name: "sold", arn: ruleArn } },
  ),
  resource("aws:cloudwatch/eventTarget:EventTarget", "SoldTarget", {
    rule: "sold",
    arn: queueArn("sales"),
    deadLetterConfig: { arn: queueArn("lost") },
  }),
  queue("lost"),
  queuePolicy("lost", { ...send, ...eventBridge, ...forRule(ruleArn) }),
];

test("EventBridge sends to a queue without a role if the queue's policy allows it for the rule", async () => {
  const allowed = queuePolicy("sales", { ...send, ...eventBridge, ...forRule(ruleArn) });
  const { system, lines, messages } = await run([...rule, queue("sales"), allowed]);
  await putSales(system, [1]);
  expect(await messages("sales")).toHaveLength(1);
  expect(lines).toEqual([]);
});

test("EventBridge does not try again what a queue's policy does not allow, and says so in the dead letter", async () => {
  const forOther = queuePolicy("sales", { ...send, ...eventBridge, ...forRule(`${ruleArn}2`) });
  const { system, lines, messages } = await run([...rule, queue("sales"), forOther]);
  await putSales(system, [1, 2, 3]);
  expect(await messages("sales")).toEqual([]);
  const letters = await messages("lost");
  expect(letters).toHaveLength(3);
  expect(letters[0]?.attributes).toEqual({
    RULE_ARN: ruleArn,
    TARGET_ARN: queueArn("sales"),
    ERROR_CODE: "NO_PERMISSIONS",
    ERROR_MESSAGE: `User: events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ${queueArn("sales")} because no resource-based policy allows the sqs:SendMessage action`,
  });
  expect(lines).toHaveLength(1);
});

const keyPolicy = (service: string) =>
  resource(
    "aws:kms/key:Key",
    "Key",
    {
      policy: policyOf({
        Effect: "Allow",
        Principal: { Service: service },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
      }),
    },
    { outputs: { arn: keyArn } },
  );

test.each([
  ["events.amazonaws.com", 1],
  ["sns.amazonaws.com", 0],
])("a queue under a key whose policy names %s gets %i events of EventBridge", async (service, count) => {
  const allowed = queuePolicy("sales", { ...send, ...eventBridge });
  const sales = queue("sales", { kmsMasterKeyId: keyArn });
  const { system, lines, messages } = await run([...rule, sales, allowed, keyPolicy(service)]);
  await putSales(system, [1]);
  expect(await messages("sales")).toHaveLength(count);
  if (count === 0)
    expect(lines).toEqual([expect.stringContaining(`needs kms:GenerateDataKey on ${keyArn}.`)]);
});

const groupArn = arn("scheduler", "schedule-group/default");

/** A schedule that sends to the queue `sales` with a role. */
const schedule = (condition: Properties, ...queues: string[]) => {
  const role = serviceRole(
    "Nightly",
    "scheduler.amazonaws.com",
    queues.map((name) => ({ action: "sqs:SendMessage", resource: queueArn(name) })),
  );
  role.inputs.assumeRolePolicy = policyOf({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "scheduler.amazonaws.com" },
    Condition: condition,
  });
  return [
    role,
    queue("sales"),
    queue("lost"),
    resource(
      "aws:scheduler/schedule:Schedule",
      "Nightly",
      {
        scheduleExpression: "cron(0 3 * * ? *)",
        target: {
          arn: queueArn("sales"),
          roleArn: roleArn("Nightly"),
          deadLetterConfig: { arn: queueArn("lost") },
        },
      },
      { outputs: { name: "nightly", arn: arn("scheduler", "schedule/default/nightly") } },
    ),
  ];
};

test.each([
  ["the group of the schedule", groupArn, ["sales", "lost"], [1, 0]],
  ["another group", `${groupArn}2`, ["sales", "lost"], [0, 0]],
  ["the group, without a grant for the target", groupArn, ["lost"], [0, 1]],
])(
  "EventBridge Scheduler uses a role that trusts it for %s as far as that allows",
  async (_which, sourceArn, granted, [sold, lost]) => {
    const condition = { ArnEquals: { "aws:SourceArn": sourceArn } };
    const { system, messages } = await run(schedule(condition, ...granted));
    await system.service(schedulerService).schedules.run("Nightly");
    expect(await messages("sales")).toHaveLength(sold ?? 0);
    expect(await messages("lost")).toHaveLength(lost ?? 0);
  },
);

const streamArn = arn("firehose", "deliverystream/audit");
const onBucket = (actions: string[], bucket: string) =>
  actions.map((action) => ({ action: `s3:${action}`, resource: bucket }));

test("Firehose keeps records that its role may not write, until the role may", async () => {
  const stream = [
    resource("aws:s3/bucketV2:BucketV2", "Audit", { bucket: "audit" }, { id: "audit" }),
    resource(
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      "Audit",
      {
        destination: "extended_s3",
        extendedS3Configuration: { bucketArn: "arn:aws:s3:::audit", roleArn: roleArn("Audit") },
      },
      { outputs: { name: "audit", arn: streamArn } },
    ),
  ];
  const forBucket = onBucket(
    ["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"],
    "arn:aws:s3:::audit",
  );
  const forObjects = onBucket(["AbortMultipartUpload", "GetObject", "PutObject"], "arn:aws:s3:::audit/*");
  const role = (grants: typeof forBucket) => serviceRole("Audit", "firehose.amazonaws.com", grants);
  const refused = await run([...stream, role(forBucket)]);
  await refused.system.service(firehoseService).put(streamArn, [Buffer.from("a record")]);
  await refused.system.service(firehoseService).flush();
  const objects = ({ system }: typeof refused) => [
    ...(system.service(s3Service).s3.buckets.get("audit")?.objects.values() ?? []),
  ];
  expect(objects(refused)).toEqual([]);
  expect(refused.lines).toEqual([expect.stringContaining("needs s3:AbortMultipartUpload on")]);
  await refused.system.close();
  const allowed = await run([...stream, role([...forBucket, ...forObjects])], refused.directory);
  await allowed.system.idle();
  expect(objects(allowed)).toEqual([expect.objectContaining({ size: "a record".length })]);
});

test("a state that its machine's role does not allow fails with the error that Step Functions names", async () => {
  const machineArn = arn("states", "stateMachine:returns");
  const task = (Resource: string, Arguments: Properties) => ({
    Type: "Task",
    Resource,
    Arguments,
    End: true,
    Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput.Error %}", Next: "Caught" }],
  });
  const branch = (state: Properties) => ({
    StartAt: "Call",
    States: { Call: state, Caught: { Type: "Succeed" } },
  });
  const invoke = task("arn:aws:states:::lambda:invoke", { FunctionName: "greet" });
  const url = `https://sqs.${region}.amazonaws.com/${account}/sales`;
  const message = task("arn:aws:states:::sqs:sendMessage", { QueueUrl: url, MessageBody: "a" });
  const start = task("arn:aws:states:::states:startExecution", { StateMachineArn: machineArn });
  const definition = JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "All",
    States: { All: { Type: "Parallel", Branches: [invoke, message, start].map(branch), End: true } },
  });
  const { system, lines } = await run([
    queue("sales"),
    serviceRole("Returns", "states.amazonaws.com", []),
    resource(
      "aws:sfn/stateMachine:StateMachine",
      "Returns",
      { name: "returns", type: "EXPRESS", roleArn: roleArn("Returns"), definition },
      { outputs: { arn: machineArn } },
    ),
  ]);
  const { output } = await system.service(statesService).stateMachines.startSync(machineArn, {});
  expect(output).toEqual([
    "Lambda.AWSLambdaException",
    "SQS.AmazonSQSException",
    "StepFunctions.AWSStepFunctionsException",
  ]);
  expect(lines).toEqual([
    expect.stringContaining(`needs lambda:InvokeFunction on ${arn("lambda", "function:greet")}.`),
    expect.stringContaining(`needs sqs:SendMessage on ${queueArn("sales")}.`),
    expect.stringContaining(`needs states:StartExecution on ${machineArn}.`),
  ]);
});
