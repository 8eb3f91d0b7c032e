import type { Scope } from "./expressions.ts";
import { evaluateOr, wholeNumber } from "./fields.ts";
import { asStatesError, type Machine, StatesError, unknownMapFields } from "./language.ts";
import type { Runtime } from "./runtime.ts";
import type { Attempt } from "./state-types.ts";

/** Iterations that an inline Map runs at once where it names no number, or a higher one. */
const concurrencyAtMost = 40;

/**
 * Runs a Map state's processor for each item.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html
 *
 * @returns the results in the order of the items; an error object for an item whose failure is tolerated
 * @throws StatesError
 */
export async function runMap(attempt: Attempt, runtime: Runtime): Promise<unknown[]> {
  const { name, state, scope } = attempt;
  const items = await itemsOf(attempt);
  const processor = state.ItemProcessor ?? state.Iterator;
  if (!processor) throw new StatesError("States.Runtime", `"${name}" has no ItemProcessor.`);
  const concurrency = await wholeNumber(state.MaxConcurrency, scope, `${name}.MaxConcurrency`);
  const toleratedFailures = Math.max(
    state.ToleratedFailureCount ?? 0,
    Math.floor(((state.ToleratedFailurePercentage ?? 0) / 100) * items.length),
  );
  const results: unknown[] = new Array(items.length);
  let nextIndex = 0;
  let failures = 0;
  const worker = async () => {
    while (nextIndex < items.length) {
      const index = nextIndex++;
      try {
        results[index] = await runItem(attempt, runtime, processor, index, items[index]);
      } catch (thrown) {
        runtime.signal.throwIfAborted();
        const error = asStatesError(thrown);
        if (toleratedFailures === 0) throw error;
        if (++failures > toleratedFailures)
          throw new StatesError(
            "States.ExceedToleratedFailureThreshold",
            `${failures} of ${items.length} items failed, ${toleratedFailures} were tolerated.`,
          );
        results[index] = error.output();
      }
    }
  };
  const workers = Math.min(concurrency || concurrencyAtMost, concurrencyAtMost, items.length);
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}

async function itemsOf({ name, state, scope }: Attempt): Promise<unknown[]> {
  const [unknownField] = unknownMapFields(state);
  if (unknownField)
    throw new StatesError("States.Runtime", `The ${unknownField} of "${name}" is not emulated offline.`);
  const items = await evaluateOr(state.Items, scope.states.input, scope, `${name}.Items`);
  if (Array.isArray(items)) return items;
  throw new StatesError(
    "States.QueryEvaluationError",
    `The items of "${name}" are ${JSON.stringify(items)}, not an array.`,
  );
}

async function runItem(
  { name, state, scope, runInner }: Attempt,
  runtime: Runtime,
  processor: Machine,
  index: number,
  item: unknown,
): Promise<unknown> {
  const context = { ...(scope.states.context as object), Map: { Item: { Index: index, Value: item } } };
  const itemScope: Scope = { ...scope, states: { ...scope.states, context } };
  const input = await evaluateOr(state.ItemSelector, item, itemScope, `${name}.ItemSelector`);
  return runInner(processor, input, scope.variables, { ...runtime, context });
}
