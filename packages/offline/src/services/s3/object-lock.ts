import { AwsError } from "../../http/aws-error.ts";
import type { StoredObject } from "./store.ts";

/**
 * How long Object Lock retains the versions of a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export interface Retention {
  mode: "COMPLIANCE" | "GOVERNANCE";
  days: number;
}

const retainUntil = ({ lastModified }: StoredObject, { days }: Retention): string =>
  new Date(Date.parse(lastModified) + days * 24 * 3600 * 1000).toISOString();

/** The headers that tell the retention of a version; none without retention. */
export function lockHeaders(version: StoredObject, retention: Retention | undefined): Record<string, string> {
  if (!retention) return {};
  return {
    "x-amz-object-lock-mode": retention.mode,
    "x-amz-object-lock-retain-until-date": retainUntil(version, retention),
  };
}

/** @throws AwsError AccessDenied while a version is retained */
export function requireUnlocked(
  version: StoredObject,
  retention: Retention | undefined,
  { bypassesGovernance, now }: { bypassesGovernance: boolean; now: Date },
): void {
  if (!retention || (bypassesGovernance && retention.mode === "GOVERNANCE")) return;
  if (now.toISOString() < retainUntil(version, retention))
    throw new AwsError("AccessDenied", 403, "Access Denied because object protected by object lock.");
}
