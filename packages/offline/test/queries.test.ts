import { afterAll, expect, test } from "vitest";
import { Queries } from "../src/services/states/queries.ts";

const queries = new Queries({ milliseconds: 1000, heapMegabytes: 64 });

afterAll(() => queries.close());

const evaluate = (text: string, variables: Record<string, unknown> = {}) =>
  queries.evaluate([{ text, where: "Pass.Output" }], variables);

const failure = (text: string) =>
  evaluate(text).then(
    (results) => ({ results, error: undefined, errorCause: "" }),
    ({ error, errorCause }) => ({ error, errorCause }),
  );

const slowly = "takes longer than 1 seconds";
const hugely = "needs more than 64 MB";

test.each([
  ["an infinite loop", "($f := function($x){ $f($x) }; $f(1))", slowly],
  ["recursion without an end", "($f := function($x){ 1 + $f($x + 1) }; $f(1))", `(${slowly}|${hugely})`],
  ["the longest range", "[1..10000000]", `(${slowly}|${hugely}|more than 262144 bytes)`],
  ["a longer range", "[1..10000001]", "10000001"],
  ["a product of ranges", "[1..3000].[1..3000].[1..3000]", `(${slowly}|${hugely})`],
  [
    "an array that doubles",
    "($f := function($a, $n){ $n = 0 ? $a : $f($append($a, $a), $n - 1) }; $f([1], 60))",
    `(${slowly}|${hugely})`,
  ],
  [
    "a text that doubles",
    "($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('a', 60))",
    "Invalid string length",
  ],
  ["a padding of a gigabyte", "$pad('x', 1000000000)", "Invalid string length"],
  [
    "a regular expression that backtracks",
    "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/)",
    slowly,
  ],
  ["a range of Step Functions", "$range(0, 1e12, 1)", "."],
  ["a partition of nothing", "$partition([1..100000], 0)", "."],
  ["nesting too deep to write", "$reduce([1..20000], function($a, $i){ {'a': $a} }, 1)", "."],
  ["brackets too deep to read", `${"[".repeat(20_000)}1${"]".repeat(20_000)}`, "."],
  ["$eval", "$eval('1')", "not supported"],
  ["a function as its result", "function($x){ $x }", "has a function in its result"],
  ["a function of JSONata as its result", "$sum", "has a function in its result"],
  ["a function in an array", "[function($x){ $x }]", "has a function in its result"],
  ["a function of JSONata in an object", "{'a': $sum}", "has a function in its result"],
  ["a division by zero", "1 / 0", "has the number Infinity in its result"],
  ["a number that is none, in an object", "{'a': $parseInteger('x', 'w')}", "has the number NaN"],
  ["nothing as its result", "$states.nothing", "is undefined"],
  ["a syntax error", "1 +", "."],
  ["a thrown object", "$error('mine')", "mine"],
  ["an unknown algorithm", "$hash('a', 'MD99')", "."],
])("%s ends its evaluation with an error, and the next one works", async (_what, text, cause) => {
  const { error, errorCause } = await failure(text);
  expect(error).toMatch(/^States\.(QueryEvaluationError|DataLimitExceeded)$/);
  expect(errorCause).toMatch(new RegExp(`^Pass\\.Output: .*${cause}`, "s"));
  expect(await evaluate("$a + 1", { a: 1 })).toEqual([2]);
});

test("results of more than 256 KiB together are States.DataLimitExceeded", async () => {
  const half = { text: "$pad('', 140000, 'x')", where: "a" };
  expect(await queries.evaluate([half], {})).toHaveLength(1);
  await expect(queries.evaluate([half, half], {})).rejects.toMatchObject({
    error: "States.DataLimitExceeded",
  });
});

test("this process goes on while an expression runs away, and others are evaluated", async () => {
  const unlimited = new Queries({ milliseconds: 3_600_000, heapMegabytes: 64 });
  const evaluateOne = (text: string, variables = {}) =>
    unlimited.evaluate([{ text, where: "Pass.Output" }], variables);
  const runaway = evaluateOne("($f := function($x){ $f($x) }; $f(1))").catch(({ error }) => error);
  const others = Array.from({ length: 20 }, (_, index) => evaluateOne("$index * 2", { index }));
  expect((await Promise.all(others)).flat()).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
  await unlimited.close();
  expect(await runaway).toBe("States.QueryEvaluationError");
});

test("several runaways end one after the other, and what waits behind them is evaluated", async () => {
  const runaways = Array.from({ length: 4 }, () => failure("($f := function($x){ $f($x) }; $f(1))"));
  const behind = evaluate("1 + 1");
  for (const { error } of await Promise.all(runaways)) expect(error).toBe("States.QueryEvaluationError");
  expect(await behind).toEqual([2]);
});

test("an evaluation sees only its own variables", async () => {
  await evaluate("($secret := 1; $secret)");
  expect((await failure("$secret")).errorCause).toMatch(/is undefined/);
  expect(await evaluate("$constructor", { constructor: 5 })).toEqual([5]);
});
