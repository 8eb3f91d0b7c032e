import { parseBoundedJson } from "../../http/bounded-json.ts";
import { errorHandlingErrors } from "./error-checks.ts";
import type { Machine, State } from "./language.ts";
import { innerMachines } from "./machine.ts";
import { queryErrors, variablesAssignedBy } from "./query-checks.ts";
import { type SchemaErrors, schemaErrors } from "./schema-errors.ts";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html */
const definitionBytesAtMost = 1024 ** 2;

/**
 * Validates a state machine's definition by its schema, and checks what that does not cover.
 * @returns a sentence for each error; none when it is valid and can run offline
 */
export function checkDefinition(definition: string, errorsBySchema: SchemaErrors = schemaErrors): string[] {
  if (Buffer.byteLength(definition) > definitionBytesAtMost)
    return [`The definition has more than ${definitionBytesAtMost} bytes.`];
  let machine: Machine;
  try {
    machine = parseBoundedJson(definition) as Machine;
  } catch (error) {
    return [`The definition is not JSON: ${error instanceof Error ? error.message : error}`];
  }
  if (machine === null || typeof machine !== "object" || Array.isArray(machine))
    return ["The definition is not a JSON object."];
  return [...errorsBySchema(machine), ...checkStates(machine, new Set())];
}

/** @param known the variables that states around the machine assign */
function checkStates(machine: Machine, known: ReadonlySet<string>): string[] {
  const states = Object.entries(machine.States ?? {}).filter(
    ([, state]) => state !== null && typeof state === "object",
  );
  const assigned = new Set([...known, ...states.flatMap(([, state]) => variablesAssignedBy(state))]);
  return states.flatMap(([name, state]) => [
    ...stateErrors(state, machine, assigned).map((error) => `State "${name}" ${error}.`),
    ...innerMachines(state).flatMap((inner) =>
      checkStates(
        { ...inner, QueryLanguage: inner.QueryLanguage ?? machine.QueryLanguage ?? "JSONPath" },
        assigned,
      ),
    ),
  ]);
}

/** The errors of a state, each as the end of a sentence about it. */
function stateErrors(state: State, machine: Machine, assigned: ReadonlySet<string>): string[] {
  const isJsonata = (state.QueryLanguage ?? machine.QueryLanguage) === "JSONata";
  return [
    ...(isJsonata ? [] : ['uses JSONPath; only JSONata runs offline: set "QueryLanguage": "JSONata"']),
    ...("Timeout" in state ? ['has the unknown field "Timeout": use "TimeoutSeconds"'] : []),
    ...(isJsonata ? jsonPathErrors(state) : []),
    ...(isJsonata ? queryErrors(state, assigned) : []),
    ...variablesAssignedBy(state).flatMap(variableNameErrors),
    ...errorHandlingErrors(state),
  ];
}

/**
 * The first character has the Unicode property ID_Start, the others have ID_Continue.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
const variableName = /^\p{ID_Start}\p{ID_Continue}{0,79}$/u;

function variableNameErrors(name: string): string[] {
  if (name === "states") return ["assigns the reserved variable $states"];
  if (variableName.test(name)) return [];
  return [
    `assigns "${name}"; the name of a variable has a letter, then letters, digits and underscores, up to 80 characters`,
  ];
}

/** The fields of JSONPath, and what has their place in JSONata. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
const jsonPathFields = new Map([
  ["InputPath", "Arguments"],
  ["Parameters", "Arguments"],
  ["ResultSelector", "Output"],
  ["ResultPath", "Output"],
  ["OutputPath", "Output"],
  ["Result", "Output"],
  ["ItemsPath", "Items"],
  ["SecondsPath", "Seconds"],
  ["TimestampPath", "Timestamp"],
  ["TimeoutSecondsPath", "TimeoutSeconds"],
  ["HeartbeatSecondsPath", "HeartbeatSeconds"],
  ["ErrorPath", "Error"],
  ["CausePath", "Cause"],
  ["MaxConcurrencyPath", "MaxConcurrency"],
  ["ToleratedFailureCountPath", "ToleratedFailureCount"],
  ["ToleratedFailurePercentagePath", "ToleratedFailurePercentage"],
]);

function jsonPathErrors(state: State): string[] {
  return [...jsonPathFields]
    .filter(([field]) => Object.hasOwn(state, field))
    .map(([field, instead]) => `has the field "${field}" of JSONPath: use "${instead}"`);
}
