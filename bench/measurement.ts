/** One figure: what was measured beside what it is compared with, in the same run. */
export interface Row {
  /** What is measured. */
  name: string;
  /** Which of its figures, where it has more than one. */
  figure?: string;
  /** Whether the figure is that of a part, which `figure` names. */
  isPart?: true;
  measured: number;
  /** Milliseconds by default. */
  unit?: keyof typeof units;
  reference?: { name: string; measured: number };
  /** The quotients to the reference between which the middle half of the runs lies. */
  spread?: readonly [number, number];
  note?: string;
}

/** A part of the bench. `measurements.ts` names it. */
export interface Measurement {
  title: string;
  /** Whether it runs only where its option, or `--all`, is given. */
  isOnRequest?: true;
  /** The rows, each as soon as it is measured. */
  run(context: MeasurementContext): AsyncIterable<Row>;
}

export interface MeasurementContext {
  /** A folder of the measurement, which is removed after the run. */
  work: string;
  /** Whether to take less time and disk where that is possible. */
  isShort: boolean;
}

const units = {
  ms: (value: number) => (value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(1)} ms`),
  bytes: (value: number) => `${(value / 1000).toFixed(1)} KB`,
  MiB: (value: number) => `${value.toFixed(0)} MiB`,
  count: (value: number) => String(value),
  perSecond: (value: number) => `${value.toFixed(1)} /s`,
};

/** A figure with its unit. */
export const formatValue = (measured: number, unit: Row["unit"] = "ms"): string => units[unit](measured);

export const ratioOf = ({ measured, reference }: Row): number | undefined =>
  reference && measured / reference.measured;

/** A row as a line of text. */
export function format(row: Row): string {
  const { name, figure, isPart, measured, unit, reference, spread, note } = row;
  const label = isPart ? `  ${figure}` : [name, figure].filter(Boolean).join(", ");
  const value = formatValue(measured, unit).padStart(9);
  const ratio = `${ratioOf(row)?.toFixed(2)} ×`.padStart(9);
  const parts = [
    `${label.padEnd(56)} ${value}`,
    reference && `${ratio} ${reference.name} (${formatValue(reference.measured, unit)})`,
    spread && `half of the runs ${spread.map((limit) => limit.toFixed(2)).join(" to ")}`,
    note,
  ];
  return parts.filter((part) => part !== undefined).join("  ");
}

/** The value below which a part of the values lies: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * part;
  const [low = Number.NaN, high = low] = sorted.slice(Math.floor(position));
  return low + (high - low) * (position % 1);
}

/** A row of runs that were made in turn: medians, and the spread of the quotients. */
export function rowOfRuns(
  name: string | { name: string; figure: string },
  referenceName: string,
  runs: readonly (readonly [number, number])[],
): Row {
  const quotients = runs.map(([measured, reference]) => measured / reference);
  return {
    ...(typeof name === "string" ? { name } : name),
    measured: quantile(
      runs.map(([measured]) => measured),
      0.5,
    ),
    reference: {
      name: referenceName,
      measured: quantile(
        runs.map(([, reference]) => reference),
        0.5,
      ),
    },
    spread: [quantile(quotients, 0.25), quantile(quotients, 0.75)],
  };
}
