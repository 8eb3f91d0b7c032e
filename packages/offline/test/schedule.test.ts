import { expect, test } from "vitest";
import { nextTime } from "../src/services/scheduler/schedule-expression.ts";

test.each([
  ["rate(5 minutes)", "UTC", "2026-03-27T12:05:30.000Z"],
  ["rate(1 day)", "UTC", "2026-03-28T12:00:30.000Z"],
  ["at(2026-04-01T08:00:00)", "UTC", "2026-04-01T08:00:00.000Z"],
  ["at(2026-04-01T08:00:00)", "America/New_York", "2026-04-01T12:00:00.000Z"],
  ["cron(0 3 * * ? *)", "UTC", "2026-03-28T03:00:00.000Z"],
  ["cron(0 3 * * ? *)", "America/New_York", "2026-03-28T07:00:00.000Z"],
  // AWS counts from Sunday as 1: 2 is Monday. Friday the 27th is the day after which it is asked.
  ["cron(15 10 ? * 2 *)", "UTC", "2026-03-30T10:15:00.000Z"],
  ["cron(15 10 ? * MON-FRI *)", "UTC", "2026-03-30T10:15:00.000Z"],
  ["cron(0 0 1 1 ? 2030)", "UTC", "2030-01-01T00:00:00.000Z"],
])("the schedule %s in %s is next due at %s", (expression, timezone, due) => {
  const after = new Date("2026-03-27T12:00:30Z");
  expect(nextTime(expression, after, timezone)?.toISOString()).toBe(due);
});

test("a time that is past is never due again", () => {
  expect(nextTime("at(2026-03-27T12:00:00)", new Date("2026-03-27T12:00:30Z"))).toBeUndefined();
});

test("an invalid schedule expression is refused with its text", () => {
  expect(() => nextTime("every day", new Date())).toThrow('"every day" is not a valid schedule expression');
});
