import { expressionsIn } from "./expressions.ts";
import type { State } from "./language.ts";
import { referencesOf } from "./query-references.ts";

/** A part of a state whose expressions see the same members of `$states`. */
interface Part {
  /** Path of the part, such as `Catch[0].Output`. */
  where: string;
  value: unknown;
  sees: readonly string[];
}

const always = ["input", "context"];
const withResult = [...always, "result"];
const withError = [...always, "errorOutput"];

/** The fields that have machines of their own, or no expressions. */
const skipped = ["Branches", "ItemProcessor", "Iterator", "Retry", "Catch", "Choices", "Comment"];

/** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#reserved-variable-states */
function partsOf(state: State): Part[] {
  const hasResult = ["Task", "Parallel", "Map"].includes(state.Type);
  const lists = [
    { field: "Choices", list: state.Choices, sees: always },
    { field: "Catch", list: state.Catch, sees: withError },
  ];
  return [
    ...Object.entries(state)
      .filter(([field]) => !skipped.includes(field))
      .map(([where, value]) => ({
        where,
        value,
        sees: hasResult && ["Output", "Assign"].includes(where) ? withResult : always,
      })),
    ...lists.flatMap(({ field, list, sees }) =>
      listOf(list).map((value, index) => ({ where: `${field}[${index}]`, value, sees })),
    ),
  ];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/**
 * The errors of a state's expressions, each as the end of a sentence about the state.
 * @param assigned the variables that states around it and beside it assign
 */
export function queryErrors(state: State, assigned: ReadonlySet<string>): string[] {
  return partsOf(state).flatMap(({ where, value, sees }) =>
    [...expressionsIn(value, where)].flatMap(({ text, where: place }) => {
      try {
        const { states, variables } = referencesOf(text);
        return [
          ...states
            .filter((name) => !sees.includes(name))
            .map((name) => `reads $states.${name}, which is not available in ${place}`),
          ...variables
            .filter((name) => !assigned.has(name))
            .map((name) => `reads $${name} in ${place}, but no state assigns it`),
        ];
      } catch (error) {
        const message = (error as { message?: string }).message ?? String(error);
        return [`has {%${text}%} in ${place}, which is not JSONata: ${message}`];
      }
    }),
  );
}

/** The variables that a state assigns, also in its choices and catchers. */
export function variablesAssignedBy(state: State): string[] {
  return [state, ...listOf(state.Choices), ...listOf(state.Catch)].flatMap((part) =>
    Object.keys((part as State | null)?.Assign ?? {}),
  );
}
