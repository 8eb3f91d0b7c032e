import { eventCases } from "./events.ts";
import { exportCases } from "./export.ts";
import { functionCases } from "./functions.ts";
import { malwareCases } from "./malware.ts";
import type { PermissionCase } from "./permission-case.ts";
import { workflowCases } from "./workflows.ts";

/** A case for each role and permission that AWS services act with, by what they may not do. */
export const permissionCases: Record<string, PermissionCase> = {
  ...eventCases,
  ...functionCases,
  ...workflowCases,
  ...exportCases,
  ...malwareCases,
};
