import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { checkDefinition, innerMachines } from "../services/states/definition.ts";
import type { Machine, State } from "../services/states/language.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { textsOf } from "./references.ts";

/** The longest that an express workflow runs. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const expressSeconds = 300;

/** What `$states` holds. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
const statesHolds = ["input", "result", "errorOutput", "context"];

/** The language's own errors; no others may begin with `States.`. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const ownErrors = [
  "ALL",
  "BranchFailed",
  "DataLimitExceeded",
  "ExceedToleratedFailureThreshold",
  "HeartbeatTimeout",
  "Http.Socket",
  "IntrinsicFailure",
  "ItemReaderFailed",
  "NoChoiceMatched",
  "ParameterPathFailure",
  "Permissions",
  "QueryEvaluationError",
  "ResultPathMatchFailure",
  "ResultWriterFailed",
  "Runtime",
  "TaskFailed",
  "Timeout",
].map((name) => `States.${name}`);

/**
 * Every state machine is valid, calls declared functions through Step Functions' own integration and with a payload, tries
 * again and catches what fails, ends in time, but not before a function that it calls, and logs no data.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export function checkStateMachines(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("state-machine");
  const functions = resourcesOfType(graph, "aws:lambda/function:Function");
  for (const resource of resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine")) {
    const { definition, loggingConfiguration, type } = resource.inputs;
    const express = type === "EXPRESS";
    for (const fault of checkDefinition(definition))
      report(resource, fault, "See https://states-language.net for what a definition may say.");
    if (loggingConfiguration?.includeExecutionData)
      report(resource, "It logs what passes through it.", "Set includeExecutionData to false.");
    let machine: Machine;
    try {
      machine = JSON.parse(definition);
    } catch {
      continue;
    }
    const { TimeoutSeconds: end } = machine;
    if (!end) report(resource, "It may run for ever.", "Set TimeoutSeconds.");
    else if (express && end > expressSeconds)
      report(
        resource,
        `It has ${end} seconds; an express workflow ends after ${expressSeconds}.`,
        `Set TimeoutSeconds to ${expressSeconds} at most, or make it a standard workflow.`,
      );
    for (const { name, state, caught } of statesOf(machine)) {
      const say = (what: string, remedy: string) => report(resource, `State "${name}" ${what}`, remedy);
      for (const text of textsOf(state).filter((text) => text.startsWith("{%")))
        for (const [member, held = ""] of text.matchAll(/\$states\.(\w+)/g))
          if (!statesHolds.includes(held))
            say(`reads ${member}.`, `$states holds ${statesHolds.join(", ")}.`);
      for (const error of [...(state.Retry ?? []), ...(state.Catch ?? [])].flatMap(
        ({ ErrorEquals }) => ErrorEquals,
      ))
        if (error.startsWith("States.") && !ownErrors.includes(error))
          say(`waits for the error ${error}.`, `The language knows ${ownErrors.join(", ")}.`);
      if (state.Type !== "Task") continue;
      if (!state.Retry?.length) say("gives up at once.", "Give it a Retry.");
      if (!caught) say("lets a failure end the execution.", "Give it a Catch, that somebody hears of it.");
      const called = state.Resource ?? "";
      const [, service] = /^arn:aws[\w-]*:states:::(?:aws-sdk:)?([\w-]+):\w+/.exec(called) ?? [];
      const [, pattern] = /(\.\w+)(:\d+)?$/.exec(called) ?? [];
      if (!service || (service === "lambda" && !/:states:::lambda:invoke(\.|$)/.test(called))) {
        say(
          `calls ${called}.`,
          "Use arn:aws:states:::lambda:invoke, and name the function in its Arguments.",
        );
        continue;
      }
      if (express && pattern)
        say(`waits by ${pattern}.`, "An express workflow cannot: call without it, or make it standard.");
      if (service !== "lambda") continue;
      const { FunctionName, Payload } = (state.Arguments ?? {}) as {
        FunctionName?: string;
        Payload?: unknown;
      };
      const fn = functions.find(({ outputs }) => [outputs.arn, outputs.name].includes(FunctionName));
      if (!fn) say(`calls ${FunctionName}, which is not declared.`, "Name a declared function.");
      if (Payload === undefined)
        say("calls its function with nothing.", 'Name a Payload, such as "{% $states.input %}".');
      if (fn && end && fn.inputs.timeout >= end)
        say(
          `calls ${fn.name}, which may take ${fn.inputs.timeout} seconds; the execution ends after ${end}.`,
          "Give the state machine more time than each function has.",
        );
    }
  }
  return findings;
}

/** A state, wherever in a machine it stands. */
interface Entered {
  name: string;
  state: State;
  /** Whether a failure here is caught: by the state itself or one around it; what handles a failure need not. */
  caught: boolean;
}

/** Every state of a machine, those of its branches and loops too. */
export function statesOf(machine: Machine, caughtAround = false): Entered[] {
  const regular = reached(machine);
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => {
    const caught = caughtAround || !regular.has(name) || (state.Catch?.length ?? 0) > 0;
    return [{ name, state, caught }, ...innerMachines(state).flatMap((inner) => statesOf(inner, caught))];
  });
}

/** The states that an execution comes to while nothing fails. */
function reached({ StartAt, States = {} }: Machine): Set<string> {
  const found = new Set<string>();
  for (const open = [StartAt]; open.length > 0; ) {
    const name = open.pop() as string;
    const state = States[name];
    if (!state || found.has(name)) continue;
    found.add(name);
    const { Next, Default, Choices = [] } = state;
    open.push(
      ...[Next, Default, ...Choices.map((choice) => choice.Next)].filter((next) => next !== undefined),
    );
  }
  return found;
}
