import aslValidator from "asl-validator";
import type { Machine } from "./language.ts";
import { innerMachines } from "./machine.ts";

/**
 * Validates a state machine's definition by `asl-validator`, and checks what that does not cover.
 * @returns a sentence for each error; none when it is valid and can run offline
 */
export function checkDefinition(definition: string): string[] {
  let machine: Machine;
  try {
    machine = JSON.parse(definition);
  } catch (error) {
    return [`The definition is not JSON: ${error instanceof Error ? error.message : error}`];
  }
  const { errors } = aslValidator(structuredClone(machine), { checkPaths: true, checkArn: false });
  const messages = errors.map((error) =>
    [error["Error code"], error.Message, error.path].filter(Boolean).join(" "),
  );
  return [...messages, ...checkStates(machine)];
}

function checkStates(machine: Machine): string[] {
  return Object.entries(machine.States ?? {}).flatMap(([name, state]) => [
    ...((state.QueryLanguage ?? machine.QueryLanguage) === "JSONata"
      ? []
      : [`State "${name}" uses JSONPath; only JSONata runs offline. Set "QueryLanguage": "JSONata".`]),
    ...("Timeout" in state ? [`State "${name}" has the unknown field "Timeout". Use "TimeoutSeconds".`] : []),
    ...innerMachines(state).flatMap((inner) =>
      checkStates({ ...inner, QueryLanguage: inner.QueryLanguage ?? machine.QueryLanguage ?? "JSONPath" }),
    ),
  ]);
}
