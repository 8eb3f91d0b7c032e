/** A day is further from a change of the clocks than any of its times. */
const dayMilliseconds = 24 * 3600 * 1000;

/** A time zone of the IANA database. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#time-zones */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError when there is no such time zone */
  constructor(name = "UTC") {
    if (!/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/.test(name)) throw new RangeError(`Invalid time zone: ${name}`);
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** What the clocks show at an instant, as the time in UTC that reads the same. */
  wallTime(instant: Date): Date {
    const parts = new Map(
      this.#format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
    return new Date(
      Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")),
    );
  }

  /**
   * The first instant at which the clocks show a time; undefined when they never do.
   * @param wallTime the time in UTC that reads the same, in milliseconds since 1970
   */
  instant(wallTime: number): Date | undefined {
    const instants = [-dayMilliseconds, dayMilliseconds].map((distance) => {
      const near = new Date(wallTime + distance);
      return wallTime - (this.wallTime(near).getTime() - near.getTime());
    });
    const shown = instants.filter((instant) => this.wallTime(new Date(instant)).getTime() === wallTime);
    return shown.length > 0 ? new Date(Math.min(...shown)) : undefined;
  }
}
