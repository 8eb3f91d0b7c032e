/** Checks of what an `sst.config.ts` declares. */
export type { ManagedRule } from "../services/config/managed-rule.ts";
export { check, loadRules } from "./check.ts";
export type { Exception } from "./least-privilege.ts";
export type { ApplicationMetrics } from "./metrics.ts";
export type { CheckOptions } from "./options.ts";
export type { Rule, Violation } from "./rule.ts";
