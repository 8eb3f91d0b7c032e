import { formatValue, type Row, ratioOf } from "../bench/measurement.ts";
import type { Report } from "../bench/report.ts";
import { formatTable, replaceSection } from "./markdown.ts";

export const reportFile = "docs/performance.json";
export const documentFile = "docs/performance.md";
export const plotFile = "docs/images/cold-starts.svg";

/** The measurement whose table is in docs/operations.md. */
const inOperations = "memory";

/** Parts that a table names for each thing that has parts. */
const partsAtMost = 5;

/** `docs/performance.md` with its tables written anew from a run of the bench. */
export function writePerformance(document: string, report: Report): string {
  const sections = new Map([
    ["run", describe(report)],
    ...report.measurements
      .filter(({ name }) => name !== inOperations)
      .map(({ name, rows }) => [name, tableOf(rows)] as const),
  ]);
  return [...sections].reduce(
    (text, [name, content]) =>
      replaceSection({ file: documentFile, text, name, command: "docs:performance", content }),
    document,
  );
}

/** Where and when the bench ran. */
export function describe({ date, commit, node, platform, processors, load, isShort }: Report): string {
  const what = `Measured on ${date.slice(0, 10)} at commit ${commit.replace("+", " with changes")}, with Node.js ${node} on ${platform}, ${processors}.`;
  const other = `When the run began, ${load.toFixed(1)} processes wanted a processor`;
  const length = isShort
    ? " Large files are smaller, and fewer documents are submitted, than in a whole run."
    : "";
  return `${what}${length} ${other}${load < 0.5 ? "." : ": times are longer than on a quiet machine, and ratios vary more."}`;
}

/** A line for each name, with its figures. */
function tableOf(rows: readonly Row[]): string {
  const names = distinct(rows.map(({ name }) => name));
  const figures = distinct(rows.filter(({ isPart }) => !isPart).map(({ figure }) => figure));
  const hasParts = rows.some(({ isPart }) => isPart);
  const hasReferences = rows.some(({ reference, isPart }) => reference && !isPart);
  const header = [
    "",
    ...figures.map((figure) => figure ?? "measured"),
    ...(hasReferences ? ["beside"] : []),
    ...(hasParts ? ["largest parts"] : []),
  ];
  const lines = names.map((name) => {
    const ofName = rows.filter((row) => row.name === name);
    const main = ofName.filter(({ isPart }) => !isPart);
    return [
      name,
      ...figures.map((figure) => cellOf(main.find((row) => row.figure === figure))),
      ...(hasReferences ? [referencesOf(main)] : []),
      ...(hasParts ? [partsOf(ofName)] : []),
    ];
  });
  return formatTable(header, lines);
}

const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

/** The value and its ratio to the reference, with the ratios between which half of the runs lies. */
function cellOf(row: Row | undefined): string {
  if (!row) return "";
  const { measured, unit, spread, note } = row;
  const ratio = ratioOf(row);
  const range = spread ? ` (${spread.map((limit) => limit.toFixed(2)).join(" to ")})` : "";
  const parts = [ratio !== undefined && `${ratio.toFixed(2)} ×${range}`, formatValue(measured, unit), note];
  return parts.filter(Boolean).join(", ");
}

/** What the figures of a name are compared with; with its value where there is one figure. */
function referencesOf(rows: readonly Row[]): string {
  const references = rows.flatMap(({ reference, unit }) => (reference ? [{ ...reference, unit }] : []));
  const [only, ...others] = references;
  if (only && others.length === 0) return `${only.name}, ${formatValue(only.measured, only.unit)}`;
  return distinct(references.map(({ name }) => name)).join(", ");
}

const partsOf = (rows: readonly Row[]): string =>
  rows
    .filter(({ isPart }) => isPart)
    .slice(0, partsAtMost)
    .map(({ figure, measured, unit }) => `${figure} ${formatValue(measured, unit)}`)
    .join(", ");
