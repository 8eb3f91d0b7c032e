import { type CronFields, type DayRule, parseCronFields } from "./cron-fields.ts";
import type { TimeZone } from "./time-zone.ts";

/** A cron expression of EventBridge. */
export class CronExpression {
  readonly #fields: CronFields;

  /**
   * @param text the six fields
   * @throws CronSyntaxError
   */
  constructor(text: string) {
    this.#fields = parseCronFields(text);
  }

  /**
   * The first time after another at which it is due; undefined when there is none. A time that does not exist, because clocks
   * go forward, is skipped, and one that comes twice is due once.
   * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
   */
  next(after: Date, zone: TimeZone): Date | undefined {
    const local = zone.wallTime(after);
    const today = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
    for (const day of this.#daysFrom(today))
      for (const hour of this.#fields.hours)
        for (const minute of this.#fields.minutes) {
          const due = zone.instant(day + (hour * 60 + minute) * 60_000);
          if (due && due > after) return due;
        }
    return undefined;
  }

  /** The days on which it is due, as midnight in UTC. */
  *#daysFrom(today: number): Generator<number> {
    const firstYear = new Date(today).getUTCFullYear();
    for (const year of this.#fields.years.filter((candidate) => candidate >= firstYear))
      for (const month of this.#fields.months)
        for (const day of daysOfMonth(this.#fields.days, year, month)) {
          const midnight = Date.UTC(year, month - 1, day);
          if (midnight >= today) yield midnight;
        }
  }
}

/** Ascending. Sunday is 1. */
function daysOfMonth(rule: DayRule, year: number, month: number): number[] {
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const weekdayOf = (day: number) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  const all = Array.from({ length }, (_, index) => index + 1);
  switch (rule.kind) {
    case "days":
      return rule.values.filter((day) => day <= length);
    case "last day":
      return [length];
    case "last weekday":
      return [nearestWeekday(length, length, weekdayOf(length))];
    case "nearest weekday":
      return rule.day <= length ? [nearestWeekday(rule.day, length, weekdayOf(rule.day))] : [];
    case "weekdays":
      return all.filter((day) => rule.values.includes(weekdayOf(day)));
    case "last of weekday":
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(-1);
    case "nth of weekday":
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(rule.nth - 1, rule.nth);
  }
}

/** The day from Monday to Friday that is nearest to a day, in the same month. */
function nearestWeekday(day: number, length: number, weekday: number): number {
  const [sunday, saturday] = [1, 7];
  if (weekday === saturday) return day === 1 ? day + 2 : day - 1;
  if (weekday === sunday) return day === length ? day - 2 : day + 1;
  return day;
}
