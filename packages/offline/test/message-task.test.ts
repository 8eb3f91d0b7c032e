import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Graph } from "../src/graph/graph.ts";
import { startSystem } from "../src/run/system.ts";
import { factsOf } from "../src/services/facts.ts";
import { statesService } from "../src/services/states/index.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { resource, serviceRole } from "./support/shop.ts";
import { account, arn, region, roleArn } from "./support/shop-names.ts";

const machineArn = arn("states", "stateMachine:returns");
const queueArn = arn("sqs", "returned");
const url = `https://sqs.${region}.amazonaws.com/${account}/returned`;

function graphWith(queueUrl: string): Graph {
  const send = {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage",
    Arguments: { QueueUrl: queueUrl, MessageBody: "{% $string($states.input) %}" },
    Output: "{% $states.result.MessageId %}",
    End: true,
  };
  const definition = JSON.stringify({
    QueryLanguage: "JSONata",
    StartAt: "Send",
    States: { Send: send },
  });
  const resources = [
    resource(
      "aws:sqs/queue:Queue",
      "Returned",
      { name: "returned" },
      { outputs: { name: "returned", arn: queueArn, url } },
    ),
    resource(
      "aws:sfn/stateMachine:StateMachine",
      "Returns",
      { name: "returns", type: "EXPRESS", roleArn: roleArn("Returns"), definition },
      { outputs: { arn: machineArn } },
    ),
    serviceRole("Returns", "states.amazonaws.com", [{ action: "sqs:SendMessage", resource: `${queueArn}*` }]),
  ];
  return { app: "shop", stage: "test", region, accountId: account, packages: [], outputs: {}, resources };
}

async function run(queueUrl: string, input: unknown) {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const system = await startSystem({ graph: graphWith(queueUrl), directory: folder.path, port: 0 });
  onTestFinished(() => system.close());
  const execution = await system.service(statesService).stateMachines.startSync(machineArn, input);
  return { execution, path: join(folder.path, "sqs", "returned.jsonl") };
}

test("A state sends a message with its body to a queue, and gets the message's id.", async () => {
  const { execution, path } = await run(url, { sale: 1 });
  const message = JSON.parse(await readFile(path, "utf8"));
  expect(message).toMatchObject({ body: '{"sale":1}', id: execution.output });
});

test("A message to a queue that is not declared fails the state.", async () => {
  const { execution } = await run(`${url}2`, {});
  expect(execution).toMatchObject({ status: "FAILED", error: "SQS.QueueDoesNotExistException" });
});

test("The state machine's role needs sqs:SendMessage on the queue, and the queue counts as used.", () => {
  const graph = graphWith(url);
  const [queue, machine] = graph.resources.map((each) => ({ each, facts: factsOf(each.type) }));
  expect(machine?.facts?.impliedCalls?.(machine.each, graph)).toEqual({
    calls: [{ action: "sqs:SendMessage", resource: queueArn }],
    complete: true,
  });
  expect(queue?.facts?.missingParts?.(queue.each, graph)).toEqual([]);
});
