import { Cron } from "croner";

/**
 * The first time after another at which a schedule is due; undefined when there is none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 * @throws Error when the expression is not valid
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
      `"${expression}" is not a valid schedule expression. Use rate(5 minutes), cron(0 12 * * ? *) or at(2026-01-31T12:00:00).`,
    );
  const [minute, hour, day, month, weekday, year] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  // Sunday is 1 in EventBridge and 0 in croner. In `2#1`, the number after # is not a weekday.
  const days = weekday.replace(/\d+(?!#)/g, (number, place: number) =>
    weekday[place - 1] === "#" ? number : String(Number(number) - 1),
  );
  const cron = new Cron(`0 ${minute} ${hour} ${day} ${month} ${days} ${year}`, { timezone, mode: "7-part" });
  return cron.nextRun(after) ?? undefined;
}
