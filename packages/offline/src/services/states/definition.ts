import aslValidator from "asl-validator";
import type { Machine, State } from "./language.ts";

/**
 * What is wrong with a state machine's definition: by `asl-validator`, and what that does not see.
 * @returns a sentence for each fault; none when it is valid and can run here
 */
export function checkDefinition(definition: string): string[] {
  let machine: Machine;
  try {
    machine = JSON.parse(definition);
  } catch (error) {
    return [`The definition is not JSON: ${error instanceof Error ? error.message : error}`];
  }
  const { errors } = aslValidator(structuredClone(machine), { checkPaths: true, checkArn: false });
  const problems = errors.map((error) =>
    [error["Error code"], error.Message, error.path].filter(Boolean).join(" "),
  );
  checkStates(machine, problems);
  return problems;
}

function checkStates(machine: Machine, problems: string[]): void {
  for (const [name, state] of Object.entries(machine.States ?? {})) {
    if ((state.QueryLanguage ?? machine.QueryLanguage) !== "JSONata")
      problems.push(
        `State "${name}" is in JSONPath; only JSONata runs here. Set "QueryLanguage": "JSONata".`,
      );
    if ("Timeout" in state)
      problems.push(`State "${name}" has "Timeout", which the language does not know. Say "TimeoutSeconds".`);
    for (const inner of innerMachines(state))
      checkStates(
        { ...inner, QueryLanguage: inner.QueryLanguage ?? machine.QueryLanguage ?? "JSONPath" },
        problems,
      );
  }
}

/** The machines inside a state: its branches, or what it does for each item. */
export function innerMachines(state: State): Machine[] {
  return [...(state.Branches ?? []), ...[state.ItemProcessor ?? state.Iterator ?? []].flat()];
}
