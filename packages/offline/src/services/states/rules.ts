import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { isJson } from "../../is-json.ts";
import { functionType } from "../lambda/types.ts";
import { checkDefinition } from "./definition.ts";
import type { Machine, State } from "./language.ts";
import { type NestedState, parseMachine, statesOf } from "./machine.ts";
import { stateMachineType } from "./types.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const expressLimitSeconds = 300;

/** Reports what a state does, and the remedy. */
type ReportState = (problem: string, remedy: string) => void;

interface Workflow {
  express: boolean;
  timeoutSeconds: number | undefined;
  functions: ReturnType<typeof functionsOf>;
  machineArns: string[];
}
const functionsOf = (graph: Graph) => resourcesOfType(graph, functionType);

const stateMachineRule: Rule = {
  id: "state-machine",
  demands:
    "Every state machine is valid and ends in time. Its tasks call declared functions by arn:aws:states:::lambda:invoke with a payload or start declared state machines, retry, and catch errors; its log holds no execution data.",
  page: "https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html",
  check(graph) {
    const { violations, report } = collectViolations("state-machine");
    const functions = functionsOf(graph);
    const machines = resourcesOfType(graph, stateMachineType);
    const machineArns = machines.map(({ outputs }) => outputs.arn);
    for (const resource of machines) {
      const { definition, loggingConfiguration, type } = resource.inputs;
      for (const message of checkDefinition(definition))
        report(resource, message, "See https://states-language.net for the language.");
      if (loggingConfiguration?.includeExecutionData)
        report(resource, "Its log holds execution data.", "Set includeExecutionData to false.");
      if (!isJson(definition)) continue;
      const machine = parseMachine(definition);
      const express = type === "EXPRESS";
      checkTimeout(resource, machine, express, report);
      for (const nested of statesOf(machine)) {
        const reportState: ReportState = (problem, remedy) =>
          report(resource, `State "${nested.name}" ${problem}`, remedy);
        if (nested.state.Type === "Task")
          checkTask(
            nested,
            { express, timeoutSeconds: machine.TimeoutSeconds, functions, machineArns },
            reportState,
          );
      }
    }
    return violations;
  },
};

function checkTimeout(
  resource: Pick<Resource, "name">,
  { TimeoutSeconds: seconds }: Machine,
  express: boolean,
  report: ReturnType<typeof collectViolations>["report"],
): void {
  if (!seconds) report(resource, "It has no time limit.", "Set TimeoutSeconds.");
  else if (express && seconds > expressLimitSeconds)
    report(
      resource,
      `Its TimeoutSeconds is ${seconds}; an express workflow ends after ${expressLimitSeconds} seconds.`,
      `Set TimeoutSeconds to ${expressLimitSeconds} at most, or make it a standard workflow.`,
    );
}

function checkTask({ state, caught }: NestedState, workflow: Workflow, report: ReportState): void {
  if (!state.Retry?.length) report("does not retry.", "Give it a Retry.");
  if (!caught)
    report("does not catch errors, and one ends the execution.", "Give it a Catch that records the error.");
  const integration = state.Resource ?? "";
  const [, service] = /^arn:aws[\w-]*:states:::(?:aws-sdk:)?([\w-]+):\w+/.exec(integration) ?? [];
  const [, pattern] = /(\.\w+)(:\d+)?$/.exec(integration) ?? [];
  if (!service || (service === "lambda" && !/:states:::lambda:invoke(\.|$)/.test(integration))) {
    report(
      `calls ${integration}.`,
      "Use arn:aws:states:::lambda:invoke, and name the function in its Arguments.",
    );
    return;
  }
  if (workflow.express && pattern)
    report(
      `waits by ${pattern}, which an express workflow cannot.`,
      "Call without it, or make it a standard workflow.",
    );
  if (service === "lambda") checkInvocation(state, workflow, report);
  if (service === "states") checkStart(state, workflow, report);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
function checkStart(state: State, { machineArns }: Workflow, report: ReportState): void {
  const { StateMachineArn = "" } = (state.Arguments ?? {}) as { StateMachineArn?: string };
  if (!machineArns.includes(StateMachineArn))
    report(
      `starts ${StateMachineArn || "no state machine"}, which is not declared.`,
      "Name a declared state machine.",
    );
}

function checkInvocation(state: State, { functions, timeoutSeconds }: Workflow, report: ReportState): void {
  const { FunctionName, Payload } = (state.Arguments ?? {}) as { FunctionName?: string; Payload?: unknown };
  const fn = functions.find(
    ({ outputs }) => FunctionName && [outputs.arn, outputs.name].includes(FunctionName),
  );
  if (!fn) report(`calls ${FunctionName}, which is not declared.`, "Name a declared function.");
  if (Payload === undefined)
    report("calls its function without a payload.", 'Name a Payload, such as "{% $states.input %}".');
  const functionSeconds = fn?.inputs.timeout ?? 3;
  if (fn && timeoutSeconds && functionSeconds >= timeoutSeconds)
    report(
      `calls ${fn.name}, which may take ${functionSeconds} seconds; the execution ends after ${timeoutSeconds}.`,
      "Give the state machine more time than each function has.",
    );
}

const loggingRule: Rule = {
  id: "log-group",
  demands:
    "Every state machine writes logs, to a group below /aws/vendedlogs/: Step Functions adds every other group to a log resource policy of the account, which has 5,120 characters.",
  page: "https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html",
  check(graph) {
    const { violations, report } = collectViolations("log-group");
    for (const machine of resourcesOfType(graph, stateMachineType)) {
      const { level = "OFF", logDestination = "" } = machine.inputs.loggingConfiguration ?? {};
      if (level === "OFF") report(machine, "It writes no logs.", "Set its log level.");
      else if (!logDestination.includes(":log-group:/aws/vendedlogs/"))
        report(
          machine,
          `Its log group, ${logDestination}, takes room in the account's log resource policy.`,
          "Begin the group's name with /aws/vendedlogs/states/.",
        );
    }
    return violations;
  },
};

export const rules: readonly Rule[] = [stateMachineRule, loggingRule];
