import { setImmediate } from "node:timers/promises";
import { lookUp } from "../../look-up.ts";
import type { Scope } from "./expressions.ts";
import { assignVariables, evaluateOr } from "./fields.ts";
import {
  asStatesError,
  checkPayload,
  type Machine,
  type Retrier,
  type State,
  StatesError,
} from "./language.ts";
import { handlesError, retryDelay } from "./retry.ts";
import { ExecutionTimedOut, type Runtime, withTimeout } from "./runtime.ts";
import { performState, type RunInner, type Step } from "./state-types.ts";

/** Where an execution is: the state that it is in, with the state's input and variables. */
export interface Position {
  name: string;
  input: unknown;
  variables: Record<string, unknown>;
  /** ISO 8601; absent until the state was entered. */
  enteredTime?: string;
}

type SavePosition = (position: Position) => Promise<void>;

/**
 * Runs a state machine in JSONata form to its end. `aws-local-stepfunctions`, the only interpreter on npm, implements
 * JSONPath only, and SST generates JSONata.
 * @param options.from where to begin, if not at the start
 * @param options.savePosition receives each position before its state does anything
 * @returns the output
 * @throws StatesError the error that the execution failed with
 */
export async function interpret(
  machine: Machine,
  input: unknown,
  runtime: Runtime,
  { from, savePosition }: { from?: Position | undefined; savePosition?: SavePosition } = {},
): Promise<unknown> {
  const start = from ?? { name: machine.StartAt, input, variables: {} };
  return withTimeout(machine.TimeoutSeconds, runtime, ExecutionTimedOut, (inner) =>
    runFrom(machine, start, inner, savePosition),
  );
}

const runInner: RunInner = (machine, input, variables, runtime) =>
  runFrom(machine, { name: machine.StartAt, input, variables }, runtime);

async function runFrom(
  machine: Machine,
  start: Position,
  runtime: Runtime,
  savePosition?: SavePosition,
): Promise<unknown> {
  for (let position = start; ; ) {
    // Lets timers and requests proceed between states that wait for nothing.
    await setImmediate();
    runtime.signal.throwIfAborted();
    const { name, input } = position;
    const state: State | undefined = lookUp(machine.States, name);
    if (!state) throw new StatesError("States.Runtime", `State "${name}" not found.`);
    const entered = { enteredTime: runtime.now().toISOString(), ...position };
    await savePosition?.(entered);
    runtime.record(`${state.Type}StateEntered`, { name, input });
    const step: Step = await performWithRetries(state, entered, runtime);
    runtime.record(`${state.Type}StateExited`, { name, output: step.output });
    checkPayload(step.output, `The output of "${name}"`);
    if (step.next === undefined) return step.output;
    position = { name: step.next, input: step.output, variables: step.variables };
  }
}

async function performWithRetries(state: State, position: Position, runtime: Runtime): Promise<Step> {
  const { name, input, variables, enteredTime = "" } = position;
  const retriesBy = new Map<Retrier, number>();
  for (let retries = 0; ; retries++) {
    const context = {
      ...runtime.context,
      State: { Name: name, EnteredTime: enteredTime, RetryCount: retries },
    };
    const scope: Scope = { states: { input, context }, variables, queries: runtime.queries };
    try {
      const inner = { ...runtime, context };
      return await performState({ name, state, scope, runtime: inner, enteredTime, runInner });
    } catch (thrown) {
      runtime.signal.throwIfAborted();
      const error = asStatesError(thrown);
      const retrier = state.Retry?.find(({ ErrorEquals }) => handlesError(ErrorEquals, error.error));
      const retriesBefore = retrier ? (retriesBy.get(retrier) ?? 0) : 0;
      if (!retrier || retriesBefore >= (retrier.MaxAttempts ?? 3))
        return catchError(name, state, scope, error);
      retriesBy.set(retrier, retriesBefore + 1);
      await runtime.sleep(retryDelay(retrier, retriesBefore) * 1000, runtime.signal);
    }
  }
}

/** Continues at the catcher of an error, or throws the error where the state has none. */
async function catchError(name: string, state: State, scope: Scope, error: StatesError): Promise<Step> {
  const catcher = state.Catch?.find(({ ErrorEquals }) => handlesError(ErrorEquals, error.error));
  if (!catcher) throw error;
  const errorOutput = error.output();
  const caught: Scope = { ...scope, states: { ...scope.states, errorOutput } };
  const output = await evaluateOr(catcher.Output, errorOutput, caught, `${name}.Catch.Output`);
  return { next: catcher.Next, output, variables: await assignVariables(catcher.Assign, caught, name) };
}
