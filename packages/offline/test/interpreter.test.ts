import { setTimeout } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { interpret, type Position } from "../src/services/states/interpreter.ts";
import { StatesError } from "../src/services/states/language.ts";
import { Queries } from "../src/services/states/queries.ts";
import { retryDelay } from "../src/services/states/retry.ts";

const queries = new Queries();

afterAll(() => queries.close());

/** A machine of these states, the first one first. */
const machine = (States: Record<string, unknown>, rest = {}) =>
  ({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States, ...rest }) as never;

/** Runs states with `task` in place of every function; returns the output or the error. */
async function run(
  states: Record<string, unknown>,
  input: unknown = {},
  {
    task = async () => ({}) as unknown,
    rest = {},
    ...options
  }: {
    task?: (argument: never, resource: string) => Promise<unknown>;
    rest?: object;
    from?: Position;
    savePosition?: (position: Position) => Promise<void>;
  } = {},
) {
  const slept: number[] = [];
  const outcome: { output?: unknown; error?: string; cause?: string; slept: number[] } = await interpret(
    machine(states, rest),
    input,
    {
      callTask: (resource, argument) => task(argument as never, resource),
      sleep: async (milliseconds, signal) => {
        slept.push(Math.round(milliseconds));
        await setTimeout(Math.min(milliseconds, 30), undefined, { signal }).catch(() =>
          signal.throwIfAborted(),
        );
      },
      signal: new AbortController().signal,
      now: () => new Date("2026-01-31T12:00:00Z"),
      queries,
      context: { Execution: { Name: "tried" } },
      record: () => {},
    },
    options,
  ).then(
    (output) => ({ output, slept }),
    (thrown) => {
      expect(thrown).toBeInstanceOf(StatesError);
      return { error: thrown.error, cause: thrown.errorCause, slept };
    },
  );
  return outcome;
}

const failing =
  (...errors: string[]) =>
  async () => {
    const error = errors.shift();
    if (error) throw new StatesError(error, "because");
    return "at last";
  };
const end = { End: true };
const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", ...end };
const caught = { Type: "Pass", Output: "{% 'caught ' & $states.input.Error %}", ...end };
const catchAll = (...ErrorEquals: string[]) => ({ Catch: [{ ErrorEquals, Next: "Caught" }] });

test("variables are assigned together after a state and are visible in it and its inner states", async () => {
  const { output } = await run(
    {
      First: { Type: "Pass", Assign: { a: 1, b: "{% $states.input.b %}" }, Next: "Second" },
      Second: { Type: "Pass", Assign: { a: "{% $a + 1 %}", old: "{% $a %}" }, Next: "Inner" },
      Inner: {
        Type: "Map",
        Items: "{% [10, 20] %}",
        ItemSelector: {
          at: "{% $states.context.Map.Item.Index %}",
          value: "{% $states.context.Map.Item.Value + $a %}",
        },
        ItemProcessor: {
          StartAt: "Set",
          States: {
            Set: { Type: "Pass", Assign: { mine: "{% $states.input.value + $b %}" }, Next: "Get" },
            Get: { Type: "Pass", Output: "{% [$states.input.at, $mine] %}", ...end },
          },
        },
        Output: {
          results: "{% $states.result %}",
          a: "{% $a %}",
          old: "{% $old %}",
          mine: "{% $exists($mine) %}",
        },
        ...end,
      },
    },
    { b: 100 },
  );
  expect(output).toEqual({
    results: [
      [0, 112],
      [1, 122],
    ],
    a: 2,
    old: 1,
    mine: false,
  });
});

test.each([
  ["States.TaskFailed", "Custom", true],
  ["States.TaskFailed", "States.QueryEvaluationError", true],
  ["States.TaskFailed", "States.Timeout", false],
  ["States.TaskFailed", "States.Runtime", false],
  ["States.ALL", "States.Timeout", true],
  ["States.ALL", "States.DataLimitExceeded", false],
  ["States.ALL", "States.Runtime", false],
  ["Custom", "Custom", true],
  ["Custom", "custom", false],
])("a catcher of %s catches the error %s: %s", async (catcher, error, catches) => {
  const outcome = await run(
    { Call: { ...task, ...catchAll(catcher) }, Caught: caught },
    {},
    { task: failing(error) },
  );
  expect(outcome).toMatchObject(catches ? { output: `caught ${error}` } : { error });
});

test("each retrier has its own count and growing intervals up to MaxDelaySeconds", async () => {
  const Retry = [
    { ErrorEquals: ["A"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3, MaxDelaySeconds: 10 },
    { ErrorEquals: ["B"], MaxAttempts: 1 },
  ];
  const states = { Call: { ...task, Retry } };
  expect(await run(states, {}, { task: failing("A", "B", "A", "A") })).toEqual({
    output: "at last",
    slept: [2000, 1000, 6000, 10_000],
  });
  expect(await run(states, {}, { task: failing("A", "B", "B") })).toMatchObject({ error: "B" });
  expect(retryDelay({ ErrorEquals: [], JitterStrategy: "FULL" }, 2, () => 0.25)).toBe(1);
});

test("a catcher reads the error, assigns variables and has an output", async () => {
  const { output } = await run(
    {
      Call: {
        ...task,
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Assign: { why: "{% $states.errorOutput.Cause %}" },
            Output: "{% $states.errorOutput.Error & ' of ' & $states.input.who %}",
            Next: "After",
          },
        ],
      },
      After: { Type: "Pass", Output: "{% $states.input & ', ' & $why %}", ...end },
    },
    { who: "me" },
    { task: failing("Broken") },
  );
  expect(output).toBe("Broken of me, because");
});

test("a Choice takes the first rule whose condition is true, else its Default, else fails", async () => {
  const Choices = [
    { Condition: "{% $states.input.n > 10 %}", Output: "many", Assign: { size: "big" }, Next: "Told" },
    { Condition: "{% $states.input.n > 5 %}", Next: "Told" },
  ];
  const Told = { Type: "Pass", Output: "{% [$states.input, $exists($size) ? $size : 'small'] %}", ...end };
  const choose = (n: unknown, Default?: object) =>
    run({ Choose: { Type: "Choice", Choices, ...Default }, Told }, { n });
  expect((await choose(11)).output).toEqual(["many", "big"]);
  expect((await choose(6)).output).toEqual([{ n: 6 }, "small"]);
  expect((await choose(1, { Default: "Told", Output: "few" })).output).toEqual(["few", "small"]);
  expect(await choose(1)).toMatchObject({ error: "States.NoChoiceMatched" });
  expect(await choose("x")).toMatchObject({ error: "States.QueryEvaluationError" });
});

test.each([
  ["Seconds", "{% 'soon' %}"],
  ["Seconds", "{% -1 %}"],
  ["Seconds", "{% 1.5 %}"],
  ["Timestamp", "{% 'tomorrow' %}"],
  ["Timestamp", "2026-01-31"],
])("a Wait with %s %s fails without waiting", async (field, value) => {
  expect(await run({ Wait: { Type: "Wait", [field]: value, ...end } })).toMatchObject({
    error: "States.QueryEvaluationError",
    cause: expect.stringContaining(`Wait.${field} is`),
    slept: [],
  });
});

test("a Wait counts from its start, also after a restart, or until its timestamp", async () => {
  const Wait = { Type: "Wait", Seconds: 60, ...end };
  expect((await run({ Wait })).slept).toEqual([60_000]);
  const from = { name: "Wait", input: 7, variables: {}, enteredTime: "2026-01-31T11:59:20Z" };
  expect(await run({ Wait }, 1, { from })).toEqual({ output: 7, slept: [20_000] });
  const at = (Timestamp: string) => run({ Wait: { Type: "Wait", Timestamp, ...end } });
  expect((await at("2026-01-31T13:00:05+01:00")).slept).toEqual([5000]);
  expect((await at("2020-01-01T00:00:00Z")).slept).toEqual([0]);
});

test("each position is saved before its state runs, and an execution continues from it", async () => {
  const states = {
    First: { ...task, End: undefined, Assign: { a: "{% $states.result %}" }, Next: "Second" },
    Second: { ...task, Output: "{% $a & $states.result %}" },
  };
  const called: string[] = [];
  const positions: Position[] = [];
  const options = {
    savePosition: async (position: Position) => void positions.push(structuredClone(position)),
    task: async () => {
      called.push(positions.at(-1)?.name ?? "none");
      return called.length.toString();
    },
  };
  expect((await run(states, {}, options)).output).toBe("12");
  expect(called).toEqual(["First", "Second"]);
  const [, from] = positions;
  expect(from).toMatchObject({ name: "Second", input: "1", variables: { a: "1" } });
  expect((await run(states, {}, { ...options, ...(from && { from }) })).output).toBe("13");
});

test("a task's timeout can be caught, and the state machine's cannot", async () => {
  const never = () => new Promise<unknown>(() => {});
  const states = { Call: { ...task, TimeoutSeconds: 1, ...catchAll("States.Timeout") }, Caught: caught };
  expect(await run(states, {}, { task: never })).toMatchObject({ output: "caught States.Timeout" });
  const inTime = { Call: { ...task, ...catchAll("States.ALL") }, Caught: caught };
  expect(await run(inTime, {}, { task: never, rest: { TimeoutSeconds: 1 } })).toMatchObject({
    error: "States.Timeout",
  });
});

test("a Fail evaluates its expressions and fails the state that contains it", async () => {
  const Fail = { Type: "Fail", Error: "{% 'No' & $states.input.what %}", Cause: "{% $string(1 + 1) %}" };
  expect(await run({ Fail }, { what: "Luck" })).toMatchObject({ error: "NoLuck", cause: "2" });
  const Branches = [
    { StartAt: "Fail", States: { Fail } },
    { StartAt: "Good", States: { Good: { Type: "Succeed" } } },
  ];
  const Both = { Type: "Parallel", Branches, ...end };
  expect(await run({ Both }, { what: "Luck" })).toMatchObject({ error: "NoLuck" });
  expect(
    await run({ Both: { ...Both, ...catchAll("NoLuck") }, Caught: caught }, { what: "Luck" }),
  ).toMatchObject({
    output: "caught NoLuck",
  });
});

test("a Map runs MaxConcurrency items at once and refuses anything but an array", async () => {
  let now = 0;
  let most = 0;
  const states = (more: object) => ({
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Call", States: { Call: task } },
      ...more,
      ...end,
    },
  });
  const slow = async (item: number) => {
    most = Math.max(most, ++now);
    await setTimeout(10);
    now--;
    return item * 2;
  };
  const given = { task: slow };
  expect((await run(states({ MaxConcurrency: "{% 1 + 1 %}" }), [1, 2, 3, 4, 5], given)).output).toEqual([
    2, 4, 6, 8, 10,
  ]);
  expect(most).toBe(2);
  expect((await run(states({}), [], given)).output).toEqual([]);
  expect(await run(states({}), { no: "list" }, given)).toMatchObject({
    error: "States.QueryEvaluationError",
  });
  expect(
    await run(states({ ItemReader: { Resource: "arn:aws:states:::s3:getObject" } }), [1], given),
  ).toMatchObject({
    error: "States.Runtime",
    cause: 'The ItemReader of "Each" is not emulated offline.',
  });
});

test("an expression that fails or has no value is reported with its place, and data over the limit fails the execution", async () => {
  const nothing = await run({ Call: { ...task, Arguments: { a: { b: "{% $states.input.none %}" } } } });
  expect(nothing).toMatchObject({
    error: "States.QueryEvaluationError",
    cause: expect.stringContaining("Call.Arguments.a.b"),
  });
  const wrong = await run({
    Call: { ...task, Output: "{% 1 + 'a' %}", ...catchAll("States.QueryEvaluationError") },
    Caught: caught,
  });
  expect(wrong).toMatchObject({ output: "caught States.QueryEvaluationError" });
  const large = { task: async () => "é".repeat(128 * 1024) };
  expect(
    await run({ Call: { ...task, ...catchAll("States.ALL") }, Caught: caught }, {}, large),
  ).toMatchObject({
    error: "States.DataLimitExceeded",
  });
});

test("states that follow each other without waiting end by the machine's timeout", async () => {
  const loop = { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } };
  expect(await run(loop, {}, { rest: { TimeoutSeconds: 1 } })).toMatchObject({ error: "States.Timeout" });
});

test("a result of more than 256 KiB fails the task, even if its Output is small", async () => {
  const states = {
    Sell: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "sell" },
      Output: "small",
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
      End: true,
    },
    Caught: { Type: "Succeed" },
  };
  const task = async () => "x".repeat(256 * 1024);
  expect(await run(states, {}, { task })).toMatchObject({ error: "States.DataLimitExceeded", slept: [] });
});

test("an expression that runs away can be caught by its error", async () => {
  const states = {
    Sell: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "sell" },
      Output: "{% $states.result.nothing.here %}",
      Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "Caught" }],
      End: true,
    },
    Caught: { Type: "Pass", Output: "{% $states.input.Error %}", End: true },
  };
  expect(await run(states)).toMatchObject({ output: "States.QueryEvaluationError" });
});
