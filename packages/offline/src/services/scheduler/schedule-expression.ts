import { Cron } from "croner";

/**
 * The next time that a schedule is due, after a given one; undefined when it never is again.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws Error naming an expression that is none
 */
export function nextTime(expression: string, after: Date, timezone = "UTC"): Date | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const unit = { minute: 60, hour: 3600, day: 86_400 }[rate[2] as "minute" | "hour" | "day"];
    return new Date(after.getTime() + Number(rate[1]) * unit * 1000);
  }
  const at = /^at\((\S+)\)$/.exec(expression)?.[1];
  if (at) return new Cron(at, { timezone }).nextRun(after) ?? undefined;
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6)
    throw new Error(
      `"${expression}" is no schedule. Use rate(5 minutes), cron(0 12 * * ? *) or at(2026-01-31T12:00:00).`,
    );
  const [minute, hour, day, month, weekday, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  // AWS counts weekdays from Sunday as 1, croner from 0; names are the same. Either day field is `?`, meaning any.
  const days = weekday.replace(/\d+(?!#)/g, (number, place: number) =>
    weekday[place - 1] === "#" ? number : String(Number(number) - 1),
  );
  const cron = new Cron(`0 ${minute} ${hour} ${day} ${month} ${days} ${year}`, { timezone, mode: "7-part" });
  return cron.nextRun(after) ?? undefined;
}
