import { defaultInspectionPolicy } from "@airlock/core/inspection/policy.ts";
import type { Settings } from "../src/shared/settings.ts";

/*
 * Sets the links as SST does in a deployed function. Import it before anything that reads them, which is done
 * once.
 */

/** Settings without clients. */
export const settings: Settings = {
  allowedTypes: ["application/pdf"],
  maximumDocumentBytes: 1024 ** 2,
  inspectionStepBytes: 1024 ** 2,
  inspection: defaultInspectionPolicy,
  uploadExpiresSeconds: 900,
  downloadExpiresSeconds: 300,
  registrationExpiresSeconds: 7200,
  stuckAfterSeconds: 600,
  malwareProtection: false,
  isDualStack: false,
  retentionDays: { quarantined: 90, released: null, records: null },
  quotas: { requestsPerSecond: null, documentsPerDay: null, bytesPerDay: null, openDocuments: null },
  hasRealDocuments: false,
  browserOrigins: [],
  review: { twoPeople: false },
  clients: {},
};
const links = {
  App: { name: "airlock", stage: "test" },
  Documents: { name: "ledger" },
  Vault: { name: "vault" },
  Settings: settings,
  ProviderGroups: { groups: { "Claims reviewers": ["review", "read"] } },
};
for (const [name, link] of Object.entries(links)) process.env[`SST_RESOURCE_${name}`] = JSON.stringify(link);
