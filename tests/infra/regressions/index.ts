import { alarms } from "./alarms.ts";
import { accessLogs, deployments, firewall, integrations, logGroups, outputs } from "./api.ts";
import { configRules } from "./audit.ts";
import { buckets, consumers, encryption } from "./buckets.ts";
import { lifecycle } from "./lifecycle.ts";
import { people } from "./people.ts";
import type { Regression } from "./regression.ts";
import { grants, roles } from "./roles.ts";
import { webhooks } from "./webhooks.ts";
import { workflow } from "./workflow.ts";

/** All regressions, in the order of docs/claims.md. */
export const regressions: Regression[] = [
  ...buckets,
  ...integrations,
  ...deployments,
  ...workflow,
  ...configRules,
  ...grants,
  ...roles,
  ...consumers,
  ...logGroups,
  ...accessLogs,
  ...alarms,
  ...outputs,
  ...firewall,
  ...encryption,
  ...webhooks,
  ...lifecycle,
  ...people,
].sort((one, other) => one.finding - other.finding);
