import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ruleError } from "../src/services/events/rules.ts";
import { readSchedule } from "../src/services/scheduler/declaration.ts";
import { parseRuleSchedule, parseSchedulerSchedule } from "../src/services/scheduler/schedule-expression.ts";
import { scheduleError } from "../src/services/scheduler/schedules.ts";
import { TimeZone } from "../src/services/scheduler/time-zone.ts";

const target = {
  arn: "arn:aws:sqs:us-east-1:123456789012:queue",
  roleArn: "arn:aws:iam::123456789012:role/r",
};

// Friday.
const friday = new Date("2026-03-27T12:00:30Z");

/** The next times after Friday the 27th of March 2026. */
function times(expression: string, count: number, zone = "UTC", after = friday): string[] {
  const schedule = parseSchedulerSchedule(expression, new TimeZone(zone));
  const found: string[] = [];
  for (let time: Date | undefined = after; found.length < count; ) {
    time = schedule.next(time);
    if (!time) break;
    found.push(time.toISOString().replace(":00.000Z", "Z"));
  }
  return found;
}

test.each([
  ["rate(5 minutes)", "UTC", ["2026-03-27T12:05:30.000Z"]],
  ["rate(1 day)", "UTC", ["2026-03-28T12:00:30.000Z"]],
  ["at(2026-04-01T08:00:00)", "UTC", ["2026-04-01T08:00Z"]],
  ["at(2026-04-01T08:00:00)", "America/New_York", ["2026-04-01T12:00Z"]],
  ["at(2026-03-27T12:00:00)", "UTC", []],
  ["cron(0 3 * * ? *)", "UTC", ["2026-03-28T03:00Z"]],
  ["cron(0 3 * * ? *)", "America/New_York", ["2026-03-28T07:00Z"]],
  ["cron(15 10 ? * 2 *)", "UTC", ["2026-03-30T10:15Z"]],
  ["cron(15 10 ? * 1 *)", "UTC", ["2026-03-29T10:15Z"]],
  ["cron(15 10 ? * 7 *)", "UTC", ["2026-03-28T10:15Z"]],
  ["cron(15 10 ? * MON-FRI *)", "UTC", ["2026-03-30T10:15Z"]],
  ["cron(15 10 ? * sun,Sat *)", "UTC", ["2026-03-28T10:15Z", "2026-03-29T10:15Z"]],
  ["cron(0/20 12 * * ? *)", "UTC", ["2026-03-27T12:20Z", "2026-03-27T12:40Z", "2026-03-28T12:00Z"]],
  ["cron(50/5 12 * * ? *)", "UTC", ["2026-03-27T12:50Z", "2026-03-27T12:55Z", "2026-03-28T12:50Z"]],
  ["cron(10-30/10 12 * * ? *)", "UTC", ["2026-03-27T12:10Z", "2026-03-27T12:20Z", "2026-03-27T12:30Z"]],
  ["cron(0 */12 * * ? *)", "UTC", ["2026-03-28T00:00Z", "2026-03-28T12:00Z"]],
  [
    "cron(0 22-1 * * ? *)",
    "UTC",
    ["2026-03-27T22:00Z", "2026-03-27T23:00Z", "2026-03-28T00:00Z", "2026-03-28T01:00Z", "2026-03-28T22:00Z"],
  ],
  [
    "cron(0 0 ? * SAT-MON *)",
    "UTC",
    ["2026-03-28T00:00Z", "2026-03-29T00:00Z", "2026-03-30T00:00Z", "2026-04-04T00:00Z"],
  ],
  [
    "cron(0 0 1 NOV-feb ? *)",
    "UTC",
    ["2026-11-01T00:00Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z", "2027-02-01T00:00Z", "2027-11-01T00:00Z"],
  ],
  ["cron(0 12 ? * 3#2 *)", "UTC", ["2026-04-14T12:00Z", "2026-05-12T12:00Z"]],
  ["cron(0 12 ? * FRI#5 *)", "UTC", ["2026-05-29T12:00Z", "2026-07-31T12:00Z"]],
  ["cron(0 12 ? * 5L *)", "UTC", ["2026-04-30T12:00Z", "2026-05-28T12:00Z"]],
  ["cron(0 12 ? * L *)", "UTC", ["2026-03-28T12:00Z", "2026-04-04T12:00Z"]],
  ["cron(0 12 L * ? *)", "UTC", ["2026-03-31T12:00Z", "2026-04-30T12:00Z"]],
  ["cron(0 12 LW * ? *)", "UTC", ["2026-03-31T12:00Z", "2026-04-30T12:00Z", "2026-05-29T12:00Z"]],
  [
    "cron(0 12 15W * ? *)",
    "UTC",
    ["2026-04-15T12:00Z", "2026-05-15T12:00Z", "2026-06-15T12:00Z", "2026-07-15T12:00Z", "2026-08-14T12:00Z"],
  ],
  ["cron(0 12 1W 8 ? *)", "UTC", ["2026-08-03T12:00Z", "2027-08-02T12:00Z"]],
  ["cron(0 12 31W 5 ? 2026)", "UTC", ["2026-05-29T12:00Z"]],
  ["cron(0 12 31W 2 ? *)", "UTC", []],
  ["cron(0 0 31 2 ? *)", "UTC", []],
  ["cron(0 0 29 2 ? *)", "UTC", ["2028-02-29T00:00Z"]],
  ["cron(0 0 1 1 ? 2030,2032/100)", "UTC", ["2030-01-01T00:00Z", "2032-01-01T00:00Z", "2132-01-01T00:00Z"]],
  ["cron(59 23 31 12 ? 2199)", "UTC", ["2199-12-31T23:59Z"]],
  ["cron(0 0 1 1 ? 1970)", "UTC", []],
])("the schedule %s in %s is due at %j", (expression, zone, due) => {
  expect(times(expression, Math.max(due.length, 1), zone)).toEqual(due);
});

describe("when clocks change", () => {
  const eve = new Date("2026-03-28T12:00:00Z");

  test("a time that does not exist is skipped", () => {
    expect(times("cron(30 2 * * ? *)", 2, "Europe/Berlin", eve)).toEqual([
      "2026-03-30T00:30Z",
      "2026-03-31T00:30Z",
    ]);
    expect(times("at(2026-03-29T02:30:00)", 1, "Europe/Berlin", eve)).toEqual([]);
  });

  test("a time that comes twice is due once", () => {
    const before = new Date("2026-10-24T22:30:00Z");
    expect(times("cron(30 * * * ? *)", 5, "Europe/Berlin", before)).toEqual([
      "2026-10-24T23:30Z",
      "2026-10-25T00:30Z",
      "2026-10-25T02:30Z",
      "2026-10-25T03:30Z",
      "2026-10-25T04:30Z",
    ]);
  });

  test("a day of a rate has 24 hours", () => {
    expect(times("rate(1 days)", 1, "Europe/Berlin", eve)).toEqual(["2026-03-29T12:00Z"]);
  });
});

test.each([
  // Refused by AWS itself, as tests of others against AWS record.
  ...["rate(10 seconds)", "rate(10 years)", "rate(1 minutes)", "rate(1 hours)", "rate(1 days)"],
  ...["rate(10 minute)", "rate(10 hour)", "rate(10 day)", "rate()", "rate(10)", "rate(10 minutess)"],
  ...["rate(foo minutes)", "rate(0 minutes)", "rate(-10 minutes)", "rate(10 MINUTES)", "rate( 10 minutes )"],
  ...[" rate(10 minutes)", "cron(0 1 * * * *)", "cron(7 20 * * NOT *)", "cron(INVALID)"],
  ...["cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)", "cron()", "at(2030-12-31T23:59:59)"],
  // Not in the grammar.
  ...[
    "cron(0 12 * * ?)",
    "cron(0 0 12 * * ? *)",
    "cron(0 12 ? * ? *)",
    "cron(0 12 1 * MON *)",
    "0 12 * * ? *",
  ],
  ...[
    "cron(60 12 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 12 0 * ? *)",
    "cron(0 12 32 * ? *)",
    "cron(0 12 1 0 ? *)",
  ],
  ...[
    "cron(0 12 1 13 ? *)",
    "cron(0 12 ? * 0 *)",
    "cron(0 12 ? * 8 *)",
    "cron(0 12 * * ? 1969)",
    "cron(0 12 * * ? 2200)",
  ],
  ...[
    "cron(0/0 12 * * ? *)",
    "cron(0/60 12 * * ? *)",
    "cron(0 0/24 * * ? *)",
    "cron(0 12 ? * 2/2 *)",
    "cron(*-5 12 * * ? *)",
  ],
  ...[
    "cron(0 12 ? * 3#6 *)",
    "cron(0 12 ? * 3#0 *)",
    "cron(0 12 ? * 3#1,6#3 *)",
    "cron(0 12 1,L * ? *)",
    "cron(0 12 W * ? *)",
  ],
  ...[
    "cron(0 12 32W * ? *)",
    "cron(0 12 1-5W * ? *)",
    "cron(0 12 * * ? 2030-2029)",
    "cron(0 12 MON * ? *)",
    "cron(, 12 * * ? *)",
  ],
  ...[
    "cron(0 12 ? * 9L *)",
    "cron(0 12 1L * ? *)",
    "cron(? 12 * * ? *)",
    "cron(0 12 * ? ? *)",
    "CRON(0 12 * * ? *)",
  ],
  ...[
    "cron(-1 12 * * ? *)",
    "cron(1.5 12 * * ? *)",
    "cron(0 12 * * ? *) ",
    "",
    `cron(0${",0".repeat(200)} 12 * * ? *)`,
  ],
])("a rule with the schedule %s is refused in AWS's words", (scheduleExpression) => {
  const error = ruleError({ scheduleExpression });
  if (scheduleExpression === "")
    expect(error).toBe("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  else expect(error).toMatch(/^Parameter ScheduleExpression is not valid\. /);
});

test("a rule has a schedule on the default event bus only", () => {
  expect(ruleError({ scheduleExpression: "rate(1 hour)", eventBusName: "orders" })).toBe(
    "ScheduleExpression is supported only on the default event bus.",
  );
  expect(ruleError({ scheduleExpression: "rate(1 hour)", eventBusName: "default" })).toBeUndefined();
});

test.each([
  ["cron(0 1 * * * *)", {}, /^Invalid Schedule Expression cron\(0 1 \* \* \* \*\)\. /],
  ["rate(30 seconds)", {}, /^Invalid Schedule Expression rate\(30 seconds\)\. /],
  ["rate(0 hours)", {}, /^Invalid Schedule Expression/],
  ["at(2021-12-31T23:59:59Z)", {}, /^Invalid Schedule Expression/],
  ["at(2021-12-31)", {}, /^Invalid Schedule Expression/],
  ["at(2026-02-30T00:00:00)", {}, /^Invalid Schedule Expression/],
  ["at(2026-09-08T03:54:26.439)", {}, /^Invalid Schedule Expression/],
  ["rate(1 hour)", { scheduleExpressionTimezone: "Europe/Atlantis" }, /ScheduleExpressionTimezone/],
  ["rate(1 hour)", { scheduleExpressionTimezone: "+01:00" }, /ScheduleExpressionTimezone/],
  ["rate(1 hour)", { startDate: "2026-04-02T00:00:00Z", endDate: "2026-04-01T00:00:00Z" }, /StartDate/],
  ["rate(1 hour)", { startDate: "soon" }, /StartDate/],
  ["rate(1 hour)", { flexibleTimeWindow: { mode: "FLEXIBLE" } }, /MaximumWindowInMinutes/],
  ["rate(1 hour)", { flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 1441 } }, /1440/],
  ["rate(1 hour)", { flexibleTimeWindow: { mode: "OFF", maximumWindowInMinutes: 5 } }, /Mode is OFF/],
  ["rate(1 hour)", { flexibleTimeWindow: { mode: "ON" } }, /mode ON/],
])("a schedule %s with %j is refused in AWS's words", (scheduleExpression, options, message) => {
  expect(scheduleError({ scheduleExpression, target, ...options })).toMatch(message);
});

test("a schedule's rate takes one and several alike, other than a rule's", () => {
  expect(scheduleError({ scheduleExpression: "rate(1 hours)", target })).toBeUndefined();
  expect(scheduleError({ scheduleExpression: "rate(5 minute)", target })).toBeUndefined();
});

test("a schedule is due between its start and its end", () => {
  const dates = { startDate: "2026-04-01T00:10:00Z", endDate: "2026-04-01T02:00:00Z", target };
  const dueAfter = (scheduleExpression: string, after: string) =>
    readSchedule({ scheduleExpression, ...dates })
      .next(new Date(after))
      ?.toISOString();
  expect(dueAfter("rate(1 hour)", "2026-03-27T12:00:00Z")).toBe("2026-04-01T00:10:00.000Z");
  expect(dueAfter("rate(1 hour)", "2026-04-01T00:10:00Z")).toBe("2026-04-01T01:10:00.000Z");
  expect(dueAfter("rate(1 hour)", "2026-04-01T01:10:00Z")).toBeUndefined();
  expect(dueAfter("cron(0 * * * ? *)", "2026-03-27T12:00:00Z")).toBe("2026-04-01T01:00:00.000Z");
  expect(dueAfter("cron(10 * * * ? *)", "2026-03-27T12:00:00Z")).toBe("2026-04-01T00:10:00.000Z");
  expect(dueAfter("cron(0 * * * ? *)", "2026-04-01T01:00:00Z")).toBe("2026-04-01T02:00:00.000Z");
  expect(dueAfter("cron(0 * * * ? *)", "2026-04-01T02:00:00Z")).toBeUndefined();
});

/** Whether a field of the grammar has a value, read part by part. */
function fieldHas(
  field: string,
  value: number,
  minimum: number,
  maximum: number,
  names: string[] = [],
): boolean {
  const numberOf = (text: string) => (names.includes(text) ? names.indexOf(text) + minimum : Number(text));
  return field.split(",").some((part) => {
    const [range = "", step] = part.split("/");
    const [first = "", last] = range.split("-");
    const start = first === "*" ? minimum : numberOf(first);
    const end = first === "*" || (step && !last) ? maximum : numberOf(last ?? first);
    for (let at = start; ; at = at === maximum ? minimum : at + 1) {
      const distance = (at - start + (maximum - minimum + 1)) % (maximum - minimum + 1);
      if (at === value && distance % Number(step ?? 1) === 0) return true;
      if (at === end) return false;
    }
  });
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Whether an expression is due at a time of the clocks, by the sentences of AWS's page. */
function isDueAt(expression: string, time: Date): boolean {
  const [minutes = "", hours = "", day = "", month = "", weekday = "", year = ""] = expression
    .slice(5, -1)
    .split(" ");
  const date = time.getUTCDate();
  const last = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
  const weekdayOf = (candidate: number) =>
    new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), candidate)).getUTCDay() + 1;
  const isWorkday = (candidate: number) =>
    candidate >= 1 && candidate <= last && ![1, 7].includes(weekdayOf(candidate));
  const nearest = (wanted: number) => [0, -1, 1, -2, 2].map((distance) => wanted + distance).find(isWorkday);
  const isDay = () => {
    if (day === "?") {
      if (weekday === "L") return weekdayOf(date) === 7;
      if (weekday.endsWith("L")) return weekdayOf(date) === Number(weekday.slice(0, -1)) && date > last - 7;
      const [wanted, nth] = weekday.split("#");
      if (nth) return weekdayOf(date) === Number(wanted) && Math.ceil(date / 7) === Number(nth);
      return fieldHas(weekday, weekdayOf(date), 1, 7, weekdayNames);
    }
    if (day === "L") return date === last;
    if (day === "LW") return date === nearest(last);
    if (day.endsWith("W"))
      return Number(day.slice(0, -1)) <= last && date === nearest(Number(day.slice(0, -1)));
    return fieldHas(day, date, 1, 31);
  };
  return (
    fieldHas(minutes, time.getUTCMinutes(), 0, 59) &&
    fieldHas(hours, time.getUTCHours(), 0, 23) &&
    fieldHas(month, time.getUTCMonth() + 1, 1, 12, monthNames) &&
    fieldHas(year, time.getUTCFullYear(), 1970, 2199) &&
    isDay()
  );
}

const values = (minimum: number, maximum: number, names: string[] = [], hasSteps = true) => {
  const value = fc.integer({ min: minimum, max: maximum });
  const text = value.map(
    (number) => (number % 2 === 0 ? names[number - minimum] : undefined) ?? String(number),
  );
  const step = fc.integer({ min: 1, max: Math.min(maximum, 20) });
  const part = fc.oneof(
    fc.constant("*"),
    text,
    fc.tuple(text, text).map(([first, last]) => `${first}-${last}`),
    ...(hasSteps
      ? [
          fc.tuple(text, step).map(([first, by]) => `${first}/${by}`),
          fc.tuple(text, text, step).map(([first, last, by]) => `${first}-${last}/${by}`),
          step.map((by) => `*/${by}`),
        ]
      : []),
  );
  return fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(","));
};

const dayFields = fc.oneof(
  values(1, 31).map((day) => [day, "?"]),
  values(1, 7, weekdayNames, false).map((weekday) => ["?", weekday]),
  fc.constantFrom(["L", "?"], ["LW", "?"], ["?", "L"]),
  fc.integer({ min: 1, max: 31 }).map((day) => [`${day}W`, "?"]),
  fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 }))
    .map(([day, nth]) => ["?", `${day}#${nth}`]),
  fc.integer({ min: 1, max: 7 }).map((day) => ["?", `${day}L`]),
);

const expressions = fc
  .tuple(
    values(0, 59),
    values(0, 23),
    dayFields,
    values(1, 12, monthNames),
    fc.constantFrom("*", "2026/2", "2020-2030"),
  )
  .map(
    ([minutes, hours, [day, weekday], month, year]) =>
      `cron(${minutes} ${hours} ${day} ${month} ${weekday} ${year})`,
  );

const minute = 60_000;

test("the next time is the first minute that the grammar describes", () => {
  const starts = fc
    .integer({ min: 0, max: 1000 * 24 * 60 })
    .map((minutes) => Date.UTC(2026, 0, 1) + minutes * minute);
  fc.assert(
    fc.property(expressions, starts, (expression, start) => {
      const due = parseRuleSchedule(expression).next(new Date(start));
      const horizon = start + 8 * 24 * 60 * minute;
      let time = start + minute;
      while (time < horizon && !isDueAt(expression, new Date(time))) time += minute;
      if (time < horizon)
        expect([expression, due?.toISOString()]).toEqual([expression, new Date(time).toISOString()]);
      else expect(due?.getTime() ?? horizon).toBeGreaterThanOrEqual(horizon);
    }),
    { numRuns: 80, seed: 11 },
  );
});

test("where clocks change, a schedule is due at each minute that they show for the first time", () => {
  const changes = fc.constantFrom(
    ["Europe/Berlin", "2026-03-28T22:00:00Z"],
    ["Europe/Berlin", "2026-10-24T22:00:00Z"],
    ["America/New_York", "2026-03-08T05:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T12:00:00Z"],
    ["America/Santiago", "2026-09-06T02:00:00Z"],
    ["Asia/Kathmandu", "2026-05-01T00:00:00Z"],
  );
  const daily = fc
    .tuple(values(0, 59), values(0, 23))
    .map(([minutes, hours]) => `cron(${minutes} ${hours} * * ? *)`);
  fc.assert(
    fc.property(daily, changes, (expression, [name = "", start = ""]) => {
      const zone = new TimeZone(name);
      const begin = Date.parse(start);
      const seen = new Set<number>();
      const expected: number[] = [];
      for (let time = begin - 180 * minute; time < begin + 12 * 60 * minute; time += minute) {
        const shown = zone.wallTime(new Date(time));
        const isFirst = !seen.has(shown.getTime());
        seen.add(shown.getTime());
        if (time > begin && isFirst && isDueAt(expression, shown)) expected.push(time);
      }
      const found: number[] = [];
      const schedule = parseSchedulerSchedule(expression, zone);
      let due = schedule.next(new Date(begin));
      while (due && due.getTime() < begin + 12 * 60 * minute) {
        found.push(due.getTime());
        due = schedule.next(due);
      }
      expect([expression, name, found]).toEqual([expression, name, expected]);
    }),
    { numRuns: 12, seed: 7 },
  );
});
