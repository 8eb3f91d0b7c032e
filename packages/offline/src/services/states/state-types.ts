import { evaluate, type Scope } from "./expressions.ts";
import { assignVariables, evaluateOr, timestamp, wholeNumber } from "./fields.ts";
import { checkPayload, type Machine, type State, StatesError } from "./language.ts";
import { runMap } from "./map.ts";
import { type Runtime, withOwnSignal, withTimeout } from "./runtime.ts";

/** The result of a state: the next state, absent at the end, with its input and variables. */
export interface Step {
  next?: string;
  output: unknown;
  variables: Record<string, unknown>;
}

/** Runs a machine inside a state: a branch or an item processor. */
export type RunInner = (
  machine: Machine,
  input: unknown,
  variables: Record<string, unknown>,
  runtime: Runtime,
) => Promise<unknown>;

/** One attempt at a state. */
export interface Attempt {
  name: string;
  state: State;
  scope: Scope;
  runtime: Runtime;
  /** When the state was entered, ISO 8601. */
  enteredTime: string;
  runInner: RunInner;
}

/**
 * Does what the type of a state says. https://states-language.net/spec.html#state-types
 * @throws StatesError
 */
export async function performState(attempt: Attempt): Promise<Step> {
  const { name, state, scope } = attempt;
  const { input } = scope.states;
  switch (state.Type) {
    case "Pass":
    case "Succeed":
      return finish(attempt, input);
    case "Fail":
      throw new StatesError(
        String(await evaluate(state.Error ?? "States.TaskFailed", scope, `${name}.Error`)),
        String(await evaluate(state.Cause ?? "", scope, `${name}.Cause`)),
      );
    case "Wait":
      await wait(attempt);
      return finish(attempt, input);
    case "Choice":
      return choose(attempt);
    case "Task":
      return finish(attempt, await callTask(attempt));
    case "Parallel":
      return finish(attempt, await runBranches(attempt));
    case "Map":
      return finish(attempt, await withOwnSignal(attempt.runtime, (inner) => runMap(attempt, inner)));
    default:
      throw new StatesError("States.Runtime", `"${name}" has the unknown type "${state.Type}".`);
  }
}

/** Ends a state with its result: Output and Assign both see the variables from before the state. */
async function finish(
  { name, state, scope }: Attempt,
  result: unknown,
  next: string | undefined = state.Next,
): Promise<Step> {
  const finished: Scope = { ...scope, states: { ...scope.states, result } };
  const output = await evaluateOr(state.Output, result, finished, `${name}.Output`);
  return { ...(next && { next }), output, variables: await assignVariables(state.Assign, finished, name) };
}

async function wait({ name, state, scope, runtime, enteredTime }: Attempt): Promise<void> {
  const seconds = await wholeNumber(state.Seconds, scope, `${name}.Seconds`);
  const until =
    seconds === undefined
      ? await timestamp(state.Timestamp, scope, `${name}.Timestamp`)
      : Date.parse(enteredTime) + seconds * 1000;
  await runtime.sleep(Math.max(0, until - runtime.now().getTime()), runtime.signal);
}

async function choose(attempt: Attempt): Promise<Step> {
  const { name, state, scope } = attempt;
  const { input } = scope.states;
  for (const { Condition, Next, Output, Assign } of state.Choices ?? []) {
    const holds = await evaluate(Condition, scope, `${name}.Condition`);
    if (typeof holds !== "boolean")
      throw new StatesError(
        "States.QueryEvaluationError",
        `${name}: the condition ${Condition} gives ${JSON.stringify(holds)}, not true or false.`,
      );
    if (!holds) continue;
    const output = await evaluateOr(Output, input, scope, `${name}.Output`);
    return { next: Next, output, variables: await assignVariables(Assign, scope, name) };
  }
  if (state.Default === undefined)
    throw new StatesError(
      "States.NoChoiceMatched",
      `No condition of "${name}" is true and it has no Default.`,
    );
  return finish(attempt, input, state.Default);
}

async function callTask({ name, state, scope, runtime }: Attempt): Promise<unknown> {
  const argument = await evaluateOr(state.Arguments, scope.states.input, scope, `${name}.Arguments`);
  const seconds = await wholeNumber(state.TimeoutSeconds, scope, `${name}.TimeoutSeconds`);
  const resource = state.Resource ?? "";
  checkPayload(argument, `The input of "${name}"`);
  runtime.record("TaskScheduled", { name, resource });
  const result = await withTimeout(seconds, runtime, StatesError, () => runtime.callTask(resource, argument));
  checkPayload(result, `The result of "${name}"`);
  return result;
}

async function runBranches({ name, state, scope, runtime, runInner }: Attempt): Promise<unknown[]> {
  const argument = await evaluateOr(state.Arguments, scope.states.input, scope, `${name}.Arguments`);
  return withOwnSignal(runtime, (inner) =>
    Promise.all((state.Branches ?? []).map((branch) => runInner(branch, argument, scope.variables, inner))),
  );
}
