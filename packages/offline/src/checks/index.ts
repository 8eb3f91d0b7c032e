/** Checks of what an `sst.config.ts` declares. Each takes a graph and gives its findings; none means that all is well. */
export { checkAlarms, checkDashboards } from "./alarms.ts";
export { checkAccessBlocks } from "./buckets.ts";
export { checkConfigRules, type ManagedRule } from "./config-rules.ts";
export { checkEncryption } from "./encryption.ts";
export type { Finding } from "./finding.ts";
export { checkFirewall } from "./firewall.ts";
export { checkGrants } from "./grants.ts";
export { checkIntegrations } from "./integrations.ts";
export { checkLeastPrivilege, type Exception } from "./least-privilege.ts";
export { checkLogGroups } from "./log-groups.ts";
export { checkOutputs } from "./outputs.ts";
export { checkPackages } from "./packages.ts";
export { checkReferences } from "./references.ts";
export { checkResourcePolicy } from "./resource-policy.ts";
export { checkRoles } from "./roles.ts";
export { checkStateMachines } from "./state-machines.ts";
export { checkPolicies } from "./valid-policies.ts";
