import type { RequestedAction } from "../../iam/policy.ts";
import { describeType, namedOutputs, outputValues, type ServiceFacts } from "../resource-facts.ts";
import { isCallable, type Machine, unknownMapFields } from "./language.ts";
import { innerMachines, parseMachine, statesOf } from "./machine.ts";
import { stateMachineType } from "./types.ts";

/** What a state machine needs to write logs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logDelivery: RequestedAction[] = [
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

export const statesFacts: ServiceFacts = {
  id: "states",
  title: "AWS Step Functions",
  emulates:
    "express and standard workflows in JSONata that call Lambda; StartExecution, StartSyncExecution, Describe and List of machines and executions",
  resources: [
    describeType(stateMachineType, {
      emulation: "emulated",
      missingParts: ({ inputs }) => partsNotEmulated(parseMachine(inputs.definition)),
      outputs: namedOutputs("states", "stateMachine:", "arn"),
      servicePrincipal: "states.amazonaws.com",
      roleArn: ({ inputs }) => inputs.roleArn,
      impliedCalls: ({ inputs }) => {
        const tasks = statesOf(parseMachine(inputs.definition)).filter(({ state }) => state.Type === "Task");
        const invoking = tasks.filter(({ state }) => state.Resource?.includes(":states:::lambda:invoke"));
        const { level = "OFF" } = inputs.loggingConfiguration ?? {};
        return {
          calls: [
            ...invoking.map(({ state }) => ({
              action: "lambda:InvokeFunction",
              resource: (state.Arguments as { FunctionName?: string } | undefined)?.FunctionName ?? "",
            })),
            ...(level === "OFF" ? [] : logDelivery),
          ],
          complete: invoking.length === tasks.length,
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
        "ExecutionThrottled",
        "ExecutionTime",
      ],
      dimensions: [{ StateMachineArn: outputValues(stateMachineType, "arn") }],
    },
  ],
  predefinedArns: () => [/^arn:aws[\w-]*:states:::/],
  loadRules: async () => (await import("./rules.ts")).rules,
};
