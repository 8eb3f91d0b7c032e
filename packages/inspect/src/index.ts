export { type Budget, defaultLimits, type Limits } from "./budget.ts";
export type { Finding, Verdict } from "./finding.ts";
export type { Format } from "./format.ts";
export { type Inspection, type InspectOptions, inspect } from "./inspect.ts";
export type { Policy } from "./policy.ts";
export { type Action, actions, type ProfileName, profileNames, type RuleDefinition } from "./rule.ts";
export { rules } from "./rules.ts";
export { bufferSource, cachedSource, fileSource, type Source } from "./source.ts";
