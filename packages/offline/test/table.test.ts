import { expect, test } from "vitest";
import { formatTable } from "../src/cli/table.ts";

const header = ["rule", "message", "remedy"];

test("the last two columns of a table are wrapped to the width of the terminal", () => {
  const row = ["log-group", "The log group of the function is not declared.", "Declare it with a retention."];
  const table = formatTable(header, [row], 64);
  expect(table.split("\n")).toEqual([
    "rule       message                    remedy",
    "log-group  The log group of the       Declare it with a",
    "           function is not declared.  retention.",
  ]);
  expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(64);
});

test("a word that is longer than its column stays in one piece", () => {
  const arn = `arn:aws:iam::000000000000:role/${"x".repeat(40)}`;
  expect(formatTable(header, [["role", `It is assumed by ${arn} only.`, "Name one."]], 60)).toContain(arn);
});
