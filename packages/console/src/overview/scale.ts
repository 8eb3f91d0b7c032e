import { nice, ticks } from "d3-array";

/** An axis from 0 to a round number. */
export interface Scale {
  maximum: number;
  /** Values with a line and a label, from 0 on. */
  ticks: number[];
}

/**
 * The axis for values up to a largest one.
 * @param step what every tick is a multiple of, such as 60 for minutes
 */
export function scaleFor(largest: number, step = 1): Scale {
  const [, maximum] = nice(0, Math.max(1, Math.ceil(largest / step)), 4);
  const whole = ticks(0, maximum, 4).filter(Number.isInteger);
  return { maximum: maximum * step, ticks: whole.map((tick) => tick * step) };
}

/** The share of the axis that a value takes, as a length in CSS. */
export const lengthOf = (value: number, { maximum }: Scale): string =>
  `${((100 * value) / maximum).toFixed(2)}%`;

/** The unit in which durations up to a largest one are read: seconds, minutes, hours or days. */
export function unitOf(largestSeconds: number): { seconds: number; name: string } {
  if (largestSeconds < 120) return { seconds: 1, name: "s" };
  if (largestSeconds < 2 * 3600) return { seconds: 60, name: "min" };
  if (largestSeconds < 2 * 86_400) return { seconds: 3600, name: "h" };
  return { seconds: 86_400, name: "d" };
}

/** A duration in a unit, with one digit after the point if it is small. */
export function durationIn({ seconds, name }: { seconds: number; name: string }, value: number): string {
  const inUnit = value / seconds;
  return `${Number(inUnit.toFixed(inUnit < 10 ? 1 : 0))} ${name}`;
}

/** A day of the answer in the reader's language. It is a day in UTC. */
export function dayLabel(date: string): string {
  return new Date(date).toLocaleDateString(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
}
