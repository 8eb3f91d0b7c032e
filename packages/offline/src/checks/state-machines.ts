import { type Graph, resourcesOfType } from "../graph.ts";
import { checkDefinition, innerMachines } from "../states/definition.ts";
import type { Machine } from "../states/language.ts";
import { type Finding, findingsOf } from "./finding.ts";

/**
 * Every state machine is valid, calls declared functions through Step Functions' own integration, tries again and catches
 * what fails, ends in time, and logs no data.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export function checkStateMachines(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("state-machine");
  const functions = resourcesOfType(graph, "aws:lambda/function:Function");
  for (const resource of resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine")) {
    const { definition, loggingConfiguration } = resource.inputs;
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
    if (!machine.TimeoutSeconds) report(resource, "It may run for ever.", "Set TimeoutSeconds.");
    for (const [name, state] of statesOf(machine)) {
      if (state.Type !== "Task") continue;
      if (
        !/^arn:aws[\w-]*:states:::[\w-]+:\w+/.test(state.Resource ?? "") ||
        /:lambda:(?!invoke)/.test(state.Resource ?? "")
      )
        report(
          resource,
          `State "${name}" calls ${state.Resource}.`,
          "Use arn:aws:states:::lambda:invoke, and name the function in its Arguments.",
        );
      const called = (state.Arguments as { FunctionName?: string } | undefined)?.FunctionName;
      if (
        state.Resource?.includes(":lambda:invoke") &&
        !functions.some(({ outputs }) => [outputs.arn, outputs.name].includes(called))
      )
        report(
          resource,
          `State "${name}" calls ${called}, which is not declared.`,
          "Name a declared function.",
        );
      if (!state.Retry?.length) report(resource, `State "${name}" gives up at once.`, "Give it a Retry.");
    }
  }
  return findings;
}

function statesOf(machine: Machine): [string, Machine["States"][string]][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, typeof state],
    ...innerMachines(state).flatMap(statesOf),
  ]);
}
