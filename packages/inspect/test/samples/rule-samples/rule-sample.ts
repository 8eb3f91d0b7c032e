import type { Limits } from "../../../src/budget.ts";

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
