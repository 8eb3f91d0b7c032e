import { CronExpression } from "./cron-expression.ts";
import { CronSyntaxError } from "./cron-fields.ts";
import { TimeZone } from "./time-zone.ts";

/** When a rule or a schedule is due. */
export interface ScheduleExpression {
  /** The first time after another; undefined when there is none. */
  next(after: Date): Date | undefined;
}

/** AWS refuses the expression; the message is the reason. */
export class InvalidScheduleError extends Error {
  override name = "InvalidScheduleError";
}

const charactersAtMost = 256;
const unitSeconds = new Map([
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
]);

/**
 * The expression of a rule: `rate` and `cron`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws InvalidScheduleError
 */
export function parseRuleSchedule(text: string): ScheduleExpression {
  const [, value, unit = "", plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text) ?? [];
  if (value !== undefined && (Number(value) === 1) !== (plural === ""))
    throw new InvalidScheduleError(
      `The unit of rate(${value} ${unit}${plural}) has to be ${unit}${Number(value) === 1 ? "" : "s"}.`,
    );
  if (text.startsWith("at(")) throw new InvalidScheduleError("Rules have no at(…).");
  return parseExpression(text, new TimeZone());
}

/**
 * The expression of a schedule: `rate`, `cron` and `at`. Its rates take `hour` and `hours` alike.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @throws InvalidScheduleError
 */
export function parseSchedulerSchedule(text: string, zone: TimeZone): ScheduleExpression {
  const [, at] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text) ?? [];
  if (at === undefined) return parseExpression(text, zone);
  const wallTime = Date.parse(`${at}Z`);
  if (Number.isNaN(wallTime) || new Date(wallTime).toISOString().slice(0, 19) !== at)
    throw new InvalidScheduleError(`${at} is not a time.`);
  const due = zone.instant(wallTime);
  return { next: (after) => (due && due > after ? due : undefined) };
}

function parseExpression(text: string, zone: TimeZone): ScheduleExpression {
  if (text.length > charactersAtMost)
    throw new InvalidScheduleError(`It has more than ${charactersAtMost} characters.`);
  const [, value, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (value !== undefined) return parseRate(Number(value) * (unitSeconds.get(unit) ?? 0));
  const [, fields] = /^cron\(([^()]*)\)$/.exec(text) ?? [];
  if (fields === undefined)
    throw new InvalidScheduleError(
      "Its form is not rate(value unit), cron(fields) or, for a schedule, at(yyyy-mm-ddThh:mm:ss).",
    );
  try {
    const cron = new CronExpression(fields);
    return { next: (after) => cron.next(after, zone) };
  } catch (error) {
    if (error instanceof CronSyntaxError) throw new InvalidScheduleError(error.message);
    throw error;
  }
}

function parseRate(seconds: number): ScheduleExpression {
  if (seconds <= 0) throw new InvalidScheduleError("A rate is a positive number.");
  return {
    next(after) {
      const due = new Date(after.getTime() + seconds * 1000);
      return Number.isNaN(due.getTime()) ? undefined : due;
    },
  };
}
