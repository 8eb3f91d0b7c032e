import type { RequestedAction } from "../../iam/policy.ts";
import { describeType, named, namedOutputs, outputValues, type ServiceFacts } from "../resource-facts.ts";
import { arnOfQueue } from "../sqs/queue-url.ts";
import { integrations, isCallable, type Machine, type State, unknownMapFields } from "./language.ts";
import { innerMachines, parseMachine, statesOf } from "./machine.ts";
import { stateMachineType } from "./types.ts";

/** What a state machine needs to write logs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const logDelivery: RequestedAction[] = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
  ...["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((action) => ({ action: `logs:${action}`, resource: "*" }));

function partsNotEmulated(machine: Machine): string[] {
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => [
    ...(state.Type === "Task" && !isCallable(state.Resource ?? "") ? [`${name}: ${state.Resource}`] : []),
    ...unknownMapFields(state).map((field) => `${name}: ${field}`),
    ...innerMachines(state).flatMap(partsNotEmulated),
  ]);
}

/** The call that a Task makes with the machine's role; undefined for an integration that is not known. */
function callOf({ Resource = "", Arguments = {} }: State): RequestedAction | undefined {
  const { FunctionName = "", QueueUrl = "", StateMachineArn = "" } = Arguments as Record<string, string>;
  if (Resource.includes(":states:::lambda:invoke"))
    return { action: "lambda:InvokeFunction", resource: FunctionName };
  if (Resource === integrations.sendMessage)
    return { action: "sqs:SendMessage", resource: arnOfQueue(QueueUrl) };
  if (Resource === integrations.startExecution)
    return { action: "states:StartExecution", resource: StateMachineArn };
  return undefined;
}

/** A machine is standard unless it declares another type. */
const isStandard = ({ type = "STANDARD" }: { type?: string }) => type === "STANDARD";

export const statesFacts: ServiceFacts = {
  id: "states",
  title: "AWS Step Functions",
  emulates:
    "express and standard workflows in JSONata that call Lambda, send messages to SQS and start executions; StartExecution, StartSyncExecution, Describe and List of machines and executions",
  resources: [
    describeType(stateMachineType, {
      emulation: "emulated",
      naming: named(80),
      replacedBy: ["name", "namePrefix", "type"],
      missingParts: ({ inputs }) => [
        ...partsNotEmulated(parseMachine(inputs.definition)),
        ...(inputs.tracingConfiguration?.enabled ? ["its tracing by X-Ray"] : []),
      ],
      outputs: namedOutputs("states", "stateMachine:", "arn"),
      servicePrincipal: "states.amazonaws.com",
      roleArn: ({ inputs }) => inputs.roleArn,
      impliedCalls: ({ inputs }) => {
        const tasks = statesOf(parseMachine(inputs.definition)).filter(({ state }) => state.Type === "Task");
        const called = tasks.flatMap(({ state }) => callOf(state) ?? []);
        const { level = "OFF" } = inputs.loggingConfiguration ?? {};
        return {
          calls: [...called, ...(level === "OFF" ? [] : logDelivery)],
          complete: called.length === tasks.length,
        };
      },
      logGroups: ({ inputs }) => [
        { group: inputs.loggingConfiguration?.logDestination, purpose: "log group" },
      ],
      node: { title: "Step Functions", shape: ["[[", "]]"] },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/States",
      names: [
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsAborted",
        "ExecutionsTimedOut",
        "ExecutionTime",
      ],
      dimensions: [{ StateMachineArn: outputValues(stateMachineType, "arn") }],
    },
    {
      // Counts throttled state transitions, which express workflows have no quota of.
      // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-state-throttling
      namespace: "AWS/States",
      names: ["ExecutionThrottled"],
      dimensions: [{ StateMachineArn: outputValues(stateMachineType, "arn", isStandard) }],
    },
    {
      namespace: "AWS/States",
      names: ["ExpressExecutionBilledDuration", "ExpressExecutionBilledMemory", "ExpressExecutionMemory"],
      dimensions: [
        { StateMachineArn: outputValues(stateMachineType, "arn", (inputs) => !isStandard(inputs)) },
      ],
    },
  ],
  predefinedArns: () => [/^arn:aws[\w-]*:states:::/],
  loadRules: async () => (await import("./rules.ts")).rules,
};
