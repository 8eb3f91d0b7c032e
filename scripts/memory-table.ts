import { formatValue } from "../bench/measurement.ts";
import { dollarsOfMillion, memories } from "../bench/memory/cost.ts";
import type { MeasuredRow, Report } from "../bench/report.ts";
import { formatTable } from "./markdown.ts";
import { describe } from "./performance.ts";

/**
 * The table of times, costs and memory of functions by the memory that they are given.
 * @param report of a run of the bench with the measurement `memory`
 * @param configured the memory in MB that each function has
 */
export function memoryTable(report: Report, configured: ReadonlyMap<string, number>): string {
  const rows = report.measurements.find(({ name }) => name === "memory")?.rows ?? [];
  if (rows.length === 0)
    throw new Error("The report has no measurement of memory. Run the bench with --memory.");
  const lines = [...Map.groupBy(rows, ({ name }) => name)].map(([name, ofName]) => {
    const [functionName = ""] = name.split(/[ ,]/);
    return [
      name,
      `${configured.get(functionName)?.toLocaleString("en")} MB`,
      ...memories.map((megabytes) => cellOf(ofName, megabytes)),
    ];
  });
  const header = ["", "set to", ...memories.map((megabytes) => `${megabytes.toLocaleString("en")} MB`)];
  return `${describe(report)}\n\n${formatTable(header, lines)}`;
}

/** A time with what a million of them cost, or an amount of memory. */
function cellOf(rows: readonly MeasuredRow[], megabytes: number): string {
  const row = rows.find(({ figure }) => figure === `${megabytes} MB`);
  if (!row) return "given up";
  const value = formatValue(row.measured, row.unit);
  return row.unit === "MiB" ? value : `${value}, ${dollarsOfMillion(row.measured, megabytes).toFixed(2)}`;
}
