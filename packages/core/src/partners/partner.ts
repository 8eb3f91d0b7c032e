import type { OwnerPolicy } from "../inspection/policy.ts";
import type { QuotaChanges } from "../quotas/quotas.ts";
import { createUlid } from "../ulid.ts";

/** `removed` is final: the partner's clients are deleted. Its record stays, because documents name it as their owner. */
export const partnerStatuses = ["active", "disabled", "removed"] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];

/** A Cognito app client of a partner. */
export interface PartnerClient {
  clientId: string;
  createdAt: string;
}

/** What an operator decides about a partner. */
export interface PartnerSettings {
  /** Scopes that its clients can request. */
  scopes: readonly string[];
  /** How findings in its documents are judged, before the stage's setting. */
  inspection?: OwnerPolicy;
  /** Its quotas, before the stage's setting. */
  quotas?: QuotaChanges;
}

/** A partner's record. Times are ISO 8601 UTC with milliseconds. */
export interface Partner extends PartnerSettings {
  /** The owner of the partner's documents. Never used again. */
  id: string;
  name: string;
  status: PartnerStatus;
  /** Oldest first: two while credentials are rotated. */
  clients: readonly PartnerClient[];
  /** Ids of clients that are no longer the partner's and may still exist in Cognito. */
  retired: readonly string[];
  /** Whether another partner may take the name. Never true of an active partner. */
  isNameReleased: boolean;
  createdAt: string;
  changedAt: string;
  /** Number of changes; equals the sequence of the newest event. */
  version: number;
}

/** What happens to a partner. */
export const partnerEventTypes = [
  "added",
  "disabled",
  "enabled",
  "rotation-started",
  "rotation-finished",
  "rotation-cancelled",
  "credentials-replaced",
  "settings-changed",
  "name-released",
  "clients-deleted",
  "removed",
] as const;

/** One immutable entry of a partner's history. */
export interface PartnerEvent {
  partnerId: string;
  /** Starts at 1 and has no gaps. */
  sequence: number;
  type: (typeof partnerEventTypes)[number];
  at: string;
  /** ARN of who changed the partner. */
  by: string;
}

/** A partner's id: a ULID in lower case, which names of AWS resources and settings accept. https://github.com/ulid/spec */
const idPattern = /^p-[0-9a-hjkmnp-tv-z]{26}$/;

/** A new partner id; ids sort by time. */
export const createPartnerId = (at: Date): string => `p-${createUlid(at).toLowerCase()}`;

/** Whether a text has the form of a partner's id. */
export const isPartnerId = (text: string): boolean => idPattern.test(text);

/** What names a partner in a command: its id if another partner can have its name. */
export const referenceOf = ({ id, name, isNameReleased }: Partner): string => (isNameReleased ? id : name);

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What is wrong with the name of a partner or a declared client; undefined for a valid one. */
export function errorOfPartnerName(name: string): string | undefined {
  if (!namePattern.test(name))
    return "is not a valid name: use up to 63 lower-case letters, digits and dashes, and start with a letter or digit";
  if (isPartnerId(name)) return "has the form of a partner's id: use another name";
  return undefined;
}
