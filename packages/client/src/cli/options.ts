import type { ParseArgsConfig } from "node:util";
import { UsageError } from "./exit-codes.ts";

export type Options = NonNullable<ParseArgsConfig["options"]>;

/** The options that were given, by their names. */
export type Values = ReadonlyMap<string, string | boolean | (string | boolean)[] | undefined>;

export const flag = (values: Values, name: string): boolean => values.get(name) === true;

/** @throws UsageError for an empty text */
export function text(values: Values, name: string): string | undefined {
  const value = values.get(name);
  if (value === "") throw new UsageError(`--${name} is empty. Give it a value.`);
  return typeof value === "string" ? value : undefined;
}

interface NumberOption {
  byDefault: number;
  least: number;
  most: number;
  isWhole?: boolean;
}

/** @throws UsageError for another text than a number of the range */
export function number(
  values: Values,
  name: string,
  { byDefault, least, most, isWhole = false }: NumberOption,
): number {
  const value = text(values, name);
  if (value === undefined) return byDefault;
  const given = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (given >= least && given <= most && (!isWhole || Number.isInteger(given))) return given;
  const kind = isWhole ? "a whole number" : "a number";
  throw new UsageError(`--${name} is "${value}". Set it to ${kind} from ${least} to ${most}.`);
}

/** @throws UsageError if one of the options was given, which would have no effect */
export function refuseOptions(values: Values, names: readonly string[], where: string): void {
  for (const name of names)
    if (values.get(name) !== undefined)
      throw new UsageError(`--${name} has no effect ${where}. Leave it out.`);
}

/** @throws UsageError for a label without a value, or one that is given twice */
export function labelsOf(values: Values): Record<string, string> {
  const labels = new Map<string, string>();
  for (const given of [values.get("label") ?? []].flat()) {
    const label = String(given);
    const end = label.indexOf("=");
    if (end < 1) throw new UsageError(`--label is "${label}". Give it as NAME=VALUE.`);
    const name = label.slice(0, end);
    if (labels.has(name)) throw new UsageError(`--label ${name} is given twice. A label has one value.`);
    labels.set(name, label.slice(end + 1));
  }
  return Object.fromEntries(labels);
}
