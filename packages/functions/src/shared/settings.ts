import type { InspectionPolicy } from "@airlock/core/inspection/policy.ts";

/** Settings that the functions read from the link `Settings`. `infra/settings.ts` provides them. */
export interface Settings {
  allowedTypes: string[];
  maximumDocumentBytes: number;
  inspectionStepBytes: number;
  uploadExpiresSeconds: number;
  downloadExpiresSeconds: number;
  registrationExpiresSeconds: number;
  stuckAfterSeconds: number;
  malwareProtection: boolean;
  /** Whether callers with IPv6 addresses are allowed, so that URLs of content have to work for them. */
  isDualStack: boolean;
  inspection: InspectionPolicy;
  /** Where the second scanner listens, if there is one. */
  scanner?: { host: string; port: number } | undefined;
  /** Days after which content and records end; null for never. */
  retentionDays: { quarantined: number; released: number | null; records: number | null };
  /** Of each partner and declared client; a partner's record changes them. Null for no limit. */
  quotas: {
    requestsPerSecond: number | null;
    documentsPerDay: number | null;
    bytesPerDay: number | null;
    openDocuments: number | null;
  };
  /** Whether the stage holds real documents, on which only people decide. */
  hasRealDocuments: boolean;
  review: {
    /** Whether a second person has to agree to the release of a document with a severe finding. */
    twoPeople: boolean;
  };
  /** Origins of pages whose browsers may call the API. */
  browserOrigins: string[];
  /** By client id. */
  clients: Record<string, { name: string; scopes: string[] }>;
}
