import {
  InvalidScheduleError,
  parseSchedulerSchedule,
  type ScheduleExpression,
} from "./schedule-expression.ts";
import { TimeZone } from "./time-zone.ts";
import type { ScheduleDeclaration } from "./types.ts";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html */
const windowMinutesAtMost = 1440;

/**
 * When a declared schedule is due, in its time zone and between its start and end. A flexible window begins when the
 * expression is due; the schedule is due at its beginning.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 *
 * @throws InvalidScheduleError in the words of EventBridge Scheduler
 */
export function readSchedule({
  scheduleExpression,
  scheduleExpressionTimezone,
  startDate,
  endDate,
  flexibleTimeWindow,
}: ScheduleDeclaration): ScheduleExpression {
  const zone = zoneOf(scheduleExpressionTimezone);
  const expression = expressionOf(scheduleExpression, zone);
  const [start, end] = [dateOf("StartDate", startDate), dateOf("EndDate", endDate)];
  if (start && end && start >= end)
    throw new InvalidScheduleError("The StartDate you specify must be earlier than the EndDate.");
  checkWindow(flexibleTimeWindow);
  // One-time schedules have no start and end.
  if (scheduleExpression.startsWith("at(")) return expression;
  const isRate = scheduleExpression.startsWith("rate(");
  return {
    next(after) {
      const isEarly = start !== undefined && after < start;
      const due = isEarly && isRate ? start : expression.next(isEarly ? justBefore(start) : after);
      return due && (!end || due <= end) ? due : undefined;
    },
  };
}

const justBefore = (time: Date): Date => new Date(time.getTime() - 1);

function zoneOf(name: string | undefined): TimeZone {
  try {
    return new TimeZone(name);
  } catch {
    throw new InvalidScheduleError(`Invalid ScheduleExpressionTimezone ${name}.`);
  }
}

function expressionOf(text: string, zone: TimeZone): ScheduleExpression {
  try {
    return parseSchedulerSchedule(text, zone);
  } catch (error) {
    if (!(error instanceof InvalidScheduleError)) throw error;
    throw new InvalidScheduleError(`Invalid Schedule Expression ${text}. ${error.message}`);
  }
}

function dateOf(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidScheduleError(`${name} ${text} is not a time.`);
  return date;
}

function checkWindow(window: ScheduleDeclaration["flexibleTimeWindow"]): void {
  if (!window) return;
  const { mode, maximumWindowInMinutes: minutes } = window;
  if (mode !== "OFF" && mode !== "FLEXIBLE")
    throw new InvalidScheduleError(`The mode ${mode} of the flexible time window is not OFF or FLEXIBLE.`);
  if (mode === "OFF" && minutes !== undefined)
    throw new InvalidScheduleError("MaximumWindowInMinutes must not be set when Mode is OFF.");
  if (mode === "FLEXIBLE" && !(minutes && minutes >= 1 && minutes <= windowMinutesAtMost))
    throw new InvalidScheduleError(
      `MaximumWindowInMinutes must be between 1 and ${windowMinutesAtMost} when Mode is FLEXIBLE.`,
    );
}
