/**
 * The grammar of EventBridge's cron expressions. What AWS's page leaves open, such as ranges over the end of a field
 * (`20-2`) and names before `#` and `L`, is that of Quartz, whose fields and wildcards EventBridge has.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 * https://www.quartz-scheduler.org/api/2.3.0/org/quartz/CronExpression.html
 */
interface FieldRange {
  minimum: number;
  maximum: number;
  /** Names of the values from the minimum on. */
  names?: readonly string[];
  /** The largest increment after a slash; 0 for day of week, which has none. */
  incrementAtMost: number;
  /** Whether a range may go over the maximum to the minimum. */
  wraps: boolean;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const ranges = {
  minutes: { minimum: 0, maximum: 59, incrementAtMost: 59, wraps: true },
  hours: { minimum: 0, maximum: 23, incrementAtMost: 23, wraps: true },
  days: { minimum: 1, maximum: 31, incrementAtMost: 31, wraps: true },
  months: { minimum: 1, maximum: 12, names: months, incrementAtMost: 12, wraps: true },
  weekdays: { minimum: 1, maximum: 7, names: weekdays, incrementAtMost: 0, wraps: true },
  years: { minimum: 1970, maximum: 2199, incrementAtMost: 229, wraps: false },
} as const satisfies Record<string, FieldRange>;

/** Values of a field, ascending. */
type Values = readonly number[];

/** The days of a month on which an expression is due. */
export type DayRule =
  | { kind: "days"; values: Values }
  | { kind: "last day" }
  | { kind: "last weekday" }
  | { kind: "nearest weekday"; day: number }
  /** Sunday is 1. */
  | { kind: "weekdays"; values: Values }
  | { kind: "last of weekday"; weekday: number }
  | { kind: "nth of weekday"; weekday: number; nth: number };

export interface CronFields {
  minutes: Values;
  hours: Values;
  days: DayRule;
  months: Values;
  years: Values;
}

/** The expression is not in the grammar. */
export class CronSyntaxError extends Error {
  override name = "CronSyntaxError";
}

/**
 * @param text the six fields
 * @throws CronSyntaxError
 */
export function parseCronFields(text: string): CronFields {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [minutes, hours, day, month, weekday, year, ...more] = fields;
  if (!minutes || !hours || !day || !month || !weekday || !year || more.length > 0)
    throw new CronSyntaxError(`It has ${text.trim() === "" ? 0 : fields.length} fields in place of six.`);
  if ((day === "?") === (weekday === "?"))
    throw new CronSyntaxError("One of the fields day of month and day of week has to be ?, and only one.");
  return {
    minutes: parseValues(minutes, ranges.minutes),
    hours: parseValues(hours, ranges.hours),
    days: weekday === "?" ? parseDays(day) : parseWeekdays(weekday),
    months: parseValues(month, ranges.months),
    years: parseValues(year, ranges.years),
  };
}

function parseDays(field: string): DayRule {
  if (field === "L") return { kind: "last day" };
  if (field === "LW") return { kind: "last weekday" };
  const [, day] = /^(\d{1,2})W$/.exec(field) ?? [];
  if (day !== undefined) return { kind: "nearest weekday", day: parseValue(day, ranges.days) };
  return { kind: "days", values: parseValues(field, ranges.days) };
}

function parseWeekdays(field: string): DayRule {
  if (field === "L") return { kind: "weekdays", values: [ranges.weekdays.maximum] };
  const [, last] = /^(\w+)L$/.exec(field) ?? [];
  if (last !== undefined) return { kind: "last of weekday", weekday: parseValue(last, ranges.weekdays) };
  const [, weekday, nth] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  if (weekday !== undefined)
    return { kind: "nth of weekday", weekday: parseValue(weekday, ranges.weekdays), nth: Number(nth) };
  return { kind: "weekdays", values: parseValues(field, ranges.weekdays) };
}

function parseValues(field: string, range: FieldRange): Values {
  const values = new Set(field.split(",").flatMap((part) => parsePart(part, range)));
  return [...values].sort((one, other) => one - other);
}

/** `*`, `5`, `5-10`, and each with an increment; `5/10` goes on to the end of the field. */
function parsePart(part: string, range: FieldRange): number[] {
  const [, first = "", last, increment] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,3}))?$/.exec(part) ?? [];
  if (first === "" || (first === "*" && last !== undefined))
    throw new CronSyntaxError(`"${part}" is not a value, a range or an increment.`);
  const step = increment === undefined ? 1 : parseIncrement(increment, range);
  const start = first === "*" ? range.minimum : parseValue(first, range);
  const isOpen = first === "*" || (last === undefined && increment !== undefined);
  const end = isOpen ? range.maximum : last === undefined ? start : parseValue(last, range);
  if (end < start && !range.wraps) throw new CronSyntaxError(`The range ${part} ends before it begins.`);
  const size = range.maximum - range.minimum + 1;
  const length = end < start ? end + size - start : end - start;
  return Array.from(
    { length: Math.floor(length / step) + 1 },
    (_, index) => range.minimum + ((start - range.minimum + index * step) % size),
  );
}

function parseIncrement(text: string, { incrementAtMost }: FieldRange): number {
  if (incrementAtMost === 0) throw new CronSyntaxError("The field day of week has no increments.");
  const increment = Number(text);
  if (increment >= 1 && increment <= incrementAtMost) return increment;
  throw new CronSyntaxError(`The increment ${text} is not between 1 and ${incrementAtMost}.`);
}

function parseValue(text: string, { minimum, maximum, names }: FieldRange): number {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + minimum : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new CronSyntaxError(`${text} is not between ${minimum} and ${maximum}.`);
}
