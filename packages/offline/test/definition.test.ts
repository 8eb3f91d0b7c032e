import { describe, expect, test } from "vitest";
import { checkDefinition } from "../src/services/states/definition.ts";

type States = Record<string, Record<string, unknown>>;

const definition = (States: States) =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States });

const call = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "sell", Payload: "{% $states.input %}" },
  End: true,
};

/** The errors of a task with these fields, and of a state that its catchers lead to. */
const errorsOfTask = (fields: object) =>
  checkDefinition(
    definition({
      Sell: { ...call, ...fields },
      ...("Catch" in fields && { Failed: { Type: "Succeed" } }),
    }),
  );

const caught = (ErrorEquals: string[], rest = {}) => ({ ErrorEquals, Next: "Failed", ...rest });

test("a sound task has no errors", () => {
  const errors = errorsOfTask({
    Output: { price: "{% $states.result.Payload.price * 2 %}", id: "{% $states.context.Execution.Id %}" },
    Assign: { sold: "{% $states.result.Payload %}" },
    Retry: [
      {
        ErrorEquals: ["Lambda.TooManyRequestsException"],
        IntervalSeconds: 1,
        MaxDelaySeconds: 20,
        JitterStrategy: "FULL",
      },
      { ErrorEquals: ["States.ALL"], MaxAttempts: 0, BackoffRate: 1.5 },
    ],
    Catch: [
      caught(["States.TaskFailed", "States.Timeout"], { Output: "{% $states.errorOutput.Error %}" }),
      caught(["States.ALL"], { Assign: { why: "{% $states.errorOutput.Cause %}" } }),
    ],
  });
  expect(errors).toEqual([]);
});

test.each<[string, object, string]>([
  [
    "$states.errorOutput outside of Catch",
    { Output: "{% $states.errorOutput %}" },
    "reads $states.errorOutput, which is not available in Output",
  ],
  [
    "$states.errorOutput in Arguments",
    { Arguments: { Payload: ["{% $states.errorOutput.Error %}"] } },
    "in Arguments.Payload[0]",
  ],
  [
    "$states.result in Arguments",
    { Arguments: { Payload: "{% $states.result %}" } },
    "reads $states.result, which is not available in Arguments.Payload",
  ],
  [
    "$states.result in Catch",
    { Catch: [caught(["X"], { Output: "{% $states.result %}" })] },
    "in Catch[0].Output",
  ],
  ["$states.result in a timeout", { TimeoutSeconds: "{% $states.result.seconds %}" }, "in TimeoutSeconds"],
  ["a member that $states does not have", { Output: "{% $states.reslut %}" }, "reads $states.reslut"],
  [
    "a variable that no state assigns",
    { Output: "{% $total + 1 %}" },
    "reads $total in Output, but no state assigns it",
  ],
  ["a variable whose name has a dash", { Assign: { "the-total": 1 } }, 'assigns "the-total"; the name of'],
  ["a variable with a long name", { Assign: { ["x".repeat(81)]: 1 } }, "up to 80 characters"],
  ["a function that does not exist", { Output: "{% $uppercased('a') %}" }, "reads $uppercased"],
  ["$eval", { Output: "{% $eval('1') %}" }, "reads $eval"],
  ["text that is not JSONata", { Output: "{% 1 + %}" }, "which is not JSONata"],
  ["the reserved variable", { Assign: { states: 1 } }, "assigns the reserved variable $states"],
  ["no error", { Retry: [{ ErrorEquals: [] }] }, "names no error in Retry[0].ErrorEquals"],
  [
    "States.ALL beside another error in Retry",
    { Retry: [{ ErrorEquals: ["States.ALL", "X"] }] },
    "has States.ALL beside other errors in Retry[0]; it must appear alone",
  ],
  [
    "States.ALL beside another error in Catch",
    { Catch: [caught(["X", "States.ALL"])] },
    "it must appear alone",
  ],
  [
    "States.ALL before another retrier",
    { Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }] },
    "has States.ALL in Retry[0]; it must be in the last one",
  ],
  [
    "States.ALL before another catcher",
    { Catch: [caught(["States.ALL"]), caught(["X"])] },
    "has States.ALL in Catch[0]; it must be in the last one",
  ],
  [
    "States.ALL twice",
    { Catch: [caught(["States.ALL"]), caught(["States.ALL"])] },
    "it must be in the last one",
  ],
  [
    "an error name that the language does not have",
    { Retry: [{ ErrorEquals: ["States.Al"] }] },
    "handles States.Al;",
  ],
  ["an interval of 0", { Retry: [{ ErrorEquals: ["X"], IntervalSeconds: 0 }] }, "IntervalSeconds 0"],
  ["a backoff rate under 1", { Retry: [{ ErrorEquals: ["X"], BackoffRate: 0.5 }] }, "BackoffRate 0.5"],
  ["a negative number of attempts", { Retry: [{ ErrorEquals: ["X"], MaxAttempts: -1 }] }, "MaxAttempts -1"],
  [
    "a delay under the interval",
    { Retry: [{ ErrorEquals: ["X"], IntervalSeconds: 10, MaxDelaySeconds: 5 }] },
    "MaxDelaySeconds 5",
  ],
  ["an unknown jitter", { Retry: [{ ErrorEquals: ["X"], JitterStrategy: "SOME" }] }, "JitterStrategy SOME"],
  [
    "heartbeats that are slower than the timeout",
    { TimeoutSeconds: 5, HeartbeatSeconds: 5 },
    "HeartbeatSeconds of 5",
  ],
  ["a field of JSONPath", { ResultPath: "$.sold" }, 'has the field "ResultPath" of JSONPath: use "Output"'],
])("a task with %s is refused", (_what, fields, message) => {
  expect(errorsOfTask(fields).join("\n")).toContain(message);
});

test.each<[string, States, string | undefined]>([
  [
    "the result of a Pass",
    { A: { Type: "Pass", Output: "{% $states.result %}", End: true } },
    "reads $states.result",
  ],
  [
    "the Result of a Pass",
    { A: { Type: "Pass", Result: {}, End: true } },
    'has the field "Result" of JSONPath',
  ],
  [
    "the result of a choice",
    {
      A: { Type: "Choice", Choices: [{ Condition: "{% $states.result = 1 %}", Next: "B" }], Default: "B" },
      B: { Type: "Succeed" },
    },
    "in Choices[0].Condition",
  ],
  [
    "a variable of an iteration outside of it",
    {
      A: {
        Type: "Map",
        ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", Assign: { inner: 1 }, End: true } } },
        Next: "B",
      },
      B: { Type: "Succeed", Output: "{% $inner %}" },
    },
    "reads $inner",
  ],
  [
    "a variable from around an iteration",
    {
      A: { Type: "Pass", Assign: { outer: 1 }, Next: "B" },
      B: {
        Type: "Map",
        ItemSelector: "{% $states.context.Map.Item.Value %}",
        ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", Output: "{% $outer %}", End: true } } },
        Output: "{% $count($states.result) %}",
        End: true,
      },
    },
    undefined,
  ],
  [
    "$states.errorOutput inside an iteration of a state that catches",
    {
      A: {
        Type: "Map",
        ItemProcessor: {
          StartAt: "I",
          States: { I: { Type: "Pass", Output: "{% $states.errorOutput %}", End: true } },
        },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
        Next: "B",
      },
      B: { Type: "Succeed" },
    },
    'State "I" reads $states.errorOutput',
  ],
  [
    "variables that an expression binds itself",
    {
      A: {
        Type: "Pass",
        Output:
          "{% ($f := function($x, $y){ $x + $y }; $a := 1; $map([1,2]@$item#$place, function($v, $i){ $f($v, $i) + $item + $place + $a })) %}",
        End: true,
      },
    },
    undefined,
  ],
  [
    "the functions of Step Functions",
    {
      A: {
        Type: "Pass",
        Output:
          "{% [$uuid(), $hash('a', 'SHA-256'), $partition([1], 1), $range(1, 2, 1), $random(1), $parse('1'), $$, $] %}",
        End: true,
      },
    },
    undefined,
  ],
  [
    "the name of a member in a text",
    { A: { Type: "Pass", Output: "{% '$states.errorOutput of $nothing' %}", End: true } },
    undefined,
  ],
  [
    "a variable that a choice and a catcher assign",
    {
      A: {
        Type: "Choice",
        Choices: [{ Condition: "{% true %}", Assign: { chosen: 1 }, Next: "B" }],
        Default: "B",
      },
      B: {
        ...call,
        End: undefined,
        Next: "C",
        Catch: [{ ErrorEquals: ["X"], Assign: { failed: true }, Next: "C" }],
      },
      C: { Type: "Succeed", Output: "{% [$chosen, $failed] %}" },
    },
    undefined,
  ],
])("a definition with %s has the errors of AWS, and no others", (_what, states, message) => {
  const errors = checkDefinition(definition(states));
  if (message === undefined) expect(errors).toEqual([]);
  else expect(errors.join("\n")).toContain(message);
});

describe("a definition that is no state machine", () => {
  test.each([
    "",
    "null",
    "[]",
    "{",
    "{}",
    '"x"',
    `{"a":${"[".repeat(5000)}`,
    '{"StartAt":"A","States":null}',
  ])("%.40s has an error", (text) => {
    expect(checkDefinition(text)).not.toEqual([]);
  });

  test.each([
    { States: { A: null }, StartAt: "A" },
    { States: { A: { Type: "Parallel", Branches: {} } }, StartAt: "A" },
    { States: { A: { Type: "Parallel", Branches: [null, 1] } }, StartAt: "A" },
    { States: { A: { Type: "Map", ItemProcessor: "x" } }, StartAt: "A" },
    { States: { A: { Type: "Task", Retry: {}, Catch: 5, Choices: "x", Assign: [] } }, StartAt: "A" },
    { States: { A: { Type: "Task", Retry: [null], Catch: [null] } }, StartAt: "A" },
  ])("%j has an error, and none ends the check", (machine) => {
    expect(checkDefinition(JSON.stringify({ QueryLanguage: "JSONata", ...machine }))).not.toEqual([]);
  });
});
