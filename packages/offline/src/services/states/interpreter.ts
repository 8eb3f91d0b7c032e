import { evaluate, type Scope } from "./expressions.ts";
import {
  type Machine,
  payloadBytesAtMost,
  type Retrier,
  type State,
  StatesError,
  unknownMapFields,
} from "./language.ts";

/** What an execution needs of its surroundings. */
export interface Surroundings {
  /** Calls the resource of a Task with its evaluated arguments. Throws StatesError. */
  callTask: (resource: string, argument: unknown) => Promise<unknown>;
  /** Resolves after a time in milliseconds; rejects with the signal's reason when that is given first. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Given when nothing may go on: the run ends, a limit of time has passed, or another branch has failed. */
  signal: AbortSignal;
  now: () => Date;
  /** The Context object's part that does not change. */
  context: Record<string, unknown>;
  /** Told of every step. */
  record: (type: string, details: Record<string, unknown>) => void;
}

/**
 * Runs a state machine in JSONata form to its end. `aws-local-stepfunctions`, the one interpreter on npm, knows
 * JSONPath only, and SST writes nothing but JSONata; so this one is ours.
 * @param options.from where to begin, if not at the beginning
 * @param options.keep is given each position before its state does anything
 * @returns the output
 * @throws StatesError by which it failed
 */
export async function interpret(
  machine: Machine,
  input: unknown,
  surroundings: Surroundings,
  { from, keep }: { from?: Position | undefined; keep?: (position: Position) => Promise<void> } = {},
): Promise<unknown> {
  const start = from ?? { name: machine.StartAt, input, variables: {} };
  return within(machine.TimeoutSeconds, surroundings, ExecutionTimedOut, (inner) =>
    run(machine, start, inner, keep),
  );
}

/** Where an execution is: the state that it is in, and what that one sees. */
export interface Position {
  name: string;
  input: unknown;
  variables: Record<string, unknown>;
  /** ISO 8601; absent until it has been entered. */
  enteredTime?: string;
}

/** A machine's own TimeoutSeconds are over. No state can help that, and it is no failure: the execution has timed out. */
export class ExecutionTimedOut extends StatesError {}

interface Step {
  next?: string;
  output: unknown;
  variables: Record<string, unknown>;
}

async function run(
  machine: Machine,
  start: Position,
  surroundings: Surroundings,
  keep?: (position: Position) => Promise<void>,
): Promise<unknown> {
  for (let position = start; ; ) {
    surroundings.signal.throwIfAborted();
    const { name, input } = position;
    const state: State | undefined = machine.States[name];
    if (!state) throw new StatesError("States.Runtime", `There is no state "${name}".`);
    const entered = { enteredTime: surroundings.now().toISOString(), ...position };
    await keep?.(entered);
    surroundings.record(`${state.Type}StateEntered`, { name, input });
    const step: Step = await enter(state, entered, surroundings);
    surroundings.record(`${state.Type}StateExited`, { name, output: step.output });
    if (Buffer.byteLength(JSON.stringify(step.output) ?? "") > payloadBytesAtMost)
      throw new StatesError("States.DataLimitExceeded", `The output of "${name}" is over 256 KiB.`);
    if (step.next === undefined) return step.output;
    position = { name: step.next, input: step.output, variables: step.variables };
  }
}

/** One state with its retries and catchers. */
async function enter(
  state: State,
  { name, input, variables, enteredTime }: Position,
  surroundings: Surroundings,
): Promise<Step> {
  const attempts = new Map<Retrier, number>();
  for (let retries = 0; ; retries++) {
    const context = {
      ...surroundings.context,
      State: { Name: name, EnteredTime: enteredTime, RetryCount: retries },
    };
    const scope: Scope = { states: { input, context }, variables };
    try {
      return await perform(name, state, scope, { ...surroundings, context }, enteredTime);
    } catch (thrown) {
      surroundings.signal.throwIfAborted();
      const error = asStatesError(thrown);
      const retrier = state.Retry?.find(({ ErrorEquals }) => handles(ErrorEquals, error.error));
      const tried = retrier ? (attempts.get(retrier) ?? 0) : 0;
      if (retrier && tried < (retrier.MaxAttempts ?? 3)) {
        attempts.set(retrier, tried + 1);
        await surroundings.sleep(retryDelay(retrier, tried) * 1000, surroundings.signal);
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => handles(ErrorEquals, error.error));
      if (!catcher) throw error;
      const errorOutput = { Error: error.error, Cause: error.cause_ };
      const caught: Scope = { states: { input, errorOutput, context }, variables };
      const output =
        catcher.Output === undefined
          ? errorOutput
          : await evaluate(catcher.Output, caught, `${name}.Catch.Output`);
      return { next: catcher.Next, output, variables: await assign(catcher.Assign, caught, name) };
    }
  }
}

/** Seconds before attempt `tried + 1`. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export function retryDelay(retrier: Retrier, tried: number, random = Math.random): number {
  const {
    IntervalSeconds = 1,
    BackoffRate = 2,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
    JitterStrategy,
  } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** tried, MaxDelaySeconds);
  return JitterStrategy === "FULL" ? random() * delay : delay;
}

/** What no state can help: a fault of the machine itself, or data over the limit. */
const terminal = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation */
function handles(names: string[], error: string): boolean {
  return names.some(
    (name) =>
      name === error ||
      (name === "States.ALL" && !terminal.has(error)) ||
      (name === "States.TaskFailed" && !terminal.has(error) && error !== "States.Timeout"),
  );
}

async function perform(
  name: string,
  state: State,
  scope: Scope,
  surroundings: Surroundings,
  enteredTime = "",
): Promise<Step> {
  const { input } = scope.states;
  /** Ends a state that has a result: its Output and Assign, both seeing the same variables. */
  const finish = async (result: unknown, next = state.Next): Promise<Step> => {
    const done: Scope = { ...scope, states: { ...scope.states, result } };
    const output = state.Output === undefined ? result : await evaluate(state.Output, done, `${name}.Output`);
    return { ...(next && { next }), output, variables: await assign(state.Assign, done, name) };
  };
  switch (state.Type) {
    case "Pass":
      return finish(input);
    case "Succeed":
      return finish(input, undefined);
    case "Fail":
      throw new StatesError(
        String(await evaluate(state.Error ?? "States.TaskFailed", scope, `${name}.Error`)),
        String(await evaluate(state.Cause ?? "", scope, `${name}.Cause`)),
      );
    case "Wait": {
      const seconds = await wholeNumber(state.Seconds, scope, `${name}.Seconds`);
      const until =
        seconds === undefined
          ? await timestamp(state.Timestamp, scope, `${name}.Timestamp`)
          : Date.parse(enteredTime) + seconds * 1000;
      await surroundings.sleep(Math.max(0, until - surroundings.now().getTime()), surroundings.signal);
      return finish(input);
    }
    case "Choice": {
      for (const { Condition, Next, Output, Assign } of state.Choices ?? []) {
        const holds = await evaluate(Condition, scope, `${name}.Condition`);
        if (typeof holds !== "boolean")
          throw new StatesError(
            "States.QueryEvaluationError",
            `${name}: the condition ${Condition} gives ${JSON.stringify(holds)}, not true or false.`,
          );
        if (!holds) continue;
        const output = Output === undefined ? input : await evaluate(Output, scope, `${name}.Output`);
        return { next: Next, output, variables: await assign(Assign, scope, name) };
      }
      if (state.Default === undefined)
        throw new StatesError(
          "States.NoChoiceMatched",
          `No choice of "${name}" holds and it has no Default.`,
        );
      return finish(input, state.Default);
    }
    case "Task": {
      const argument =
        state.Arguments === undefined ? input : await evaluate(state.Arguments, scope, `${name}.Arguments`);
      const seconds = await wholeNumber(state.TimeoutSeconds, scope, `${name}.TimeoutSeconds`);
      const resource = state.Resource ?? "";
      surroundings.record("TaskScheduled", { name, resource });
      const result = await within(seconds, surroundings, StatesError, () =>
        surroundings.callTask(resource, argument),
      );
      return finish(result);
    }
    case "Parallel": {
      const argument =
        state.Arguments === undefined ? input : await evaluate(state.Arguments, scope, `${name}.Arguments`);
      return finish(
        await stoppable(surroundings, (inner) =>
          Promise.all(
            (state.Branches ?? []).map((branch) =>
              run(branch, { name: branch.StartAt, input: argument, variables: scope.variables }, inner),
            ),
          ),
        ),
      );
    }
    case "Map":
      return finish(await stoppable(surroundings, (inner) => map(name, state, scope, inner)));
    default:
      throw new StatesError("States.Runtime", `"${name}" has the unknown type "${state.Type}".`);
  }
}

async function map(name: string, state: State, scope: Scope, surroundings: Surroundings): Promise<unknown[]> {
  const [unknown] = unknownMapFields(state);
  if (unknown)
    throw new StatesError("States.Runtime", `The ${unknown} of "${name}" is not emulated offline.`);
  const items =
    state.Items === undefined ? scope.states.input : await evaluate(state.Items, scope, `${name}.Items`);
  if (!Array.isArray(items))
    throw new StatesError(
      "States.QueryEvaluationError",
      `"${name}" maps over ${JSON.stringify(items)}, which is no array.`,
    );
  const processor = state.ItemProcessor ?? state.Iterator;
  if (!processor) throw new StatesError("States.Runtime", `"${name}" has no ItemProcessor.`);
  const atOnce = (await wholeNumber(state.MaxConcurrency, scope, `${name}.MaxConcurrency`)) || items.length;
  const tolerated = Math.max(
    state.ToleratedFailureCount ?? 0,
    Math.floor(((state.ToleratedFailurePercentage ?? 0) / 100) * items.length),
  );
  const results: unknown[] = new Array(items.length);
  let next = 0;
  let failures = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      const context = {
        ...(scope.states.context as object),
        Map: { Item: { Index: index, Value: items[index] } },
      };
      const inner: Scope = { ...scope, states: { ...scope.states, context } };
      try {
        const selected =
          state.ItemSelector === undefined
            ? items[index]
            : await evaluate(state.ItemSelector, inner, `${name}.ItemSelector`);
        results[index] = await run(
          processor,
          { name: processor.StartAt, input: selected, variables: scope.variables },
          { ...surroundings, context },
        );
      } catch (thrown) {
        surroundings.signal.throwIfAborted();
        const error = asStatesError(thrown);
        if (tolerated === 0) throw error;
        if (++failures > tolerated)
          throw new StatesError(
            "States.ExceedToleratedFailureThreshold",
            `${failures} of ${items.length} items failed, ${tolerated} were tolerated.`,
          );
        results[index] = { Error: error.error, Cause: error.cause_ };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** A number that a state may give by an expression: whole, and not negative. */
async function wholeNumber(given: unknown, scope: Scope, where: string): Promise<number | undefined> {
  if (given === undefined) return undefined;
  const value = await evaluate(given, scope, where);
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new StatesError(
    "States.QueryEvaluationError",
    `${where} is ${JSON.stringify(value)}, where a whole number from 0 belongs.`,
  );
}

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
async function timestamp(given: unknown, scope: Scope, where: string): Promise<number> {
  const value = await evaluate(given, scope, where);
  const shaped = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value));
  const time = shaped ? Date.parse(String(value)) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new StatesError(
    "States.QueryEvaluationError",
    `${where} is ${JSON.stringify(value)}, where a time such as "2026-01-31T12:00:00Z" belongs.`,
  );
}

async function assign(
  given: Record<string, unknown> | undefined,
  scope: Scope,
  name: string,
): Promise<Record<string, unknown>> {
  if (!given) return scope.variables;
  return {
    ...scope.variables,
    ...((await evaluate(given, scope, `${name}.Assign`)) as Record<string, unknown>),
  };
}

async function within<Result>(
  seconds: number | undefined,
  surroundings: Surroundings,
  TimedOut: typeof StatesError,
  work: (inner: Surroundings) => Promise<Result>,
): Promise<Result> {
  if (seconds === undefined) return work(surroundings);
  return stoppable(surroundings, (inner) => {
    const late = inner.sleep(seconds * 1000, inner.signal).then(() => {
      throw new TimedOut("States.Timeout", `It took longer than ${seconds} seconds.`);
    });
    return Promise.race([work(inner), late]);
  });
}

/** Does work in parts; once it has ended, or one part has failed, those still under way enter no further state. */
async function stoppable<Result>(
  surroundings: Surroundings,
  work: (inner: Surroundings) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, ended.signal]);
  try {
    return await work({ ...surroundings, signal });
  } finally {
    ended.abort(new StatesError("States.Runtime", "What it belongs to has ended."));
  }
}

/** Whatever was thrown, in the language's terms: what is none of its errors is a fault of the machine. */
export function asStatesError(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  return new StatesError("States.Runtime", thrown instanceof Error ? thrown.message : String(thrown));
}
