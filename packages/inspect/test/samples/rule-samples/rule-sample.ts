import type { Limits } from "../../../src/budget.ts";
import { type Inspection, inspect } from "../../../src/inspect.ts";
import { bufferSource } from "../../../src/source.ts";

/** Two documents for a rule, which differ in just what the rule finds. */
export interface RuleSample {
  rule: string;
  filename: string;
  declaredType?: string;
  allowedTypes?: readonly string[];
  limits?: Partial<Limits>;
  hostile: Buffer;
  /** Released with the profile `balanced`. */
  harmless: Buffer;
  /** How the harmless document is declared, for rules about names and declared types. */
  harmlessAs?: { filename?: string; declaredType?: string };
}

/** Inspects one of the documents as the sample declares it. */
export function inspectSample(
  { filename, declaredType, allowedTypes, limits }: Omit<RuleSample, "rule" | "harmless" | "hostile">,
  content: Buffer,
): Promise<Inspection> {
  return inspect(bufferSource(content), {
    filename,
    maximumFindings: 1000,
    ...(declaredType !== undefined && { declaredType }),
    ...(allowedTypes && { allowedTypes }),
    ...(limits && { limits }),
  });
}
