import type { Finding, Verdict } from "./finding.ts";
import type { Format } from "./format.ts";
import { type InspectOptions, Run } from "./run.ts";
import type { Source } from "./source.ts";

export type { InspectOptions } from "./run.ts";

export interface Inspection {
  format: Format;
  verdict: Verdict;
  findings: Finding[];
  /** How many more findings there were. */
  omitted: number;
}

/**
 * Finds out what content is and what hides in it, also in the content that it contains.
 *
 * @throws only errors of the source; an error of a parser is a finding
 */
export async function inspect(source: Source, options: InspectOptions = {}): Promise<Inspection> {
  const { filename = "", declaredType } = options;
  const run = new Run(options);
  const format = await run.inspectContent({
    name: filename,
    source,
    ...(declaredType !== undefined && { declaredType }),
  });
  return { format, verdict: run.findings.verdict, ...run.findings.bounded() };
}
