import { formats } from "./formats/index.ts";
import { generalRules } from "./general-rules.ts";
import type { RuleDefinition } from "./rule.ts";

/** Every rule by its id. */
export const rules: ReadonlyMap<string, RuleDefinition> = new Map(
  [generalRules, ...formats.map((format) => format.rules)].flatMap((table) => Object.entries(table)),
);
