import type * as z from "zod";
import type { announcementSchema } from "./announcement-schema.ts";
import type { Document, DocumentEvent } from "./document.ts";
import { keyOf, placeOfStatus } from "./vault/keys.ts";

/** What a transition publishes about a document. */
export type Announcement = z.infer<typeof announcementSchema>;

/** The event that is published for a transition; the document is as the transition leaves it. */
export function announcementOf(document: Document, event: DocumentEvent): Announcement {
  const { id, owner, ownerName, contentType, size, sha256, labels, verdict, decision, findings } = document;
  const { sequence, type, from, to: status, at, actor, actorName, reason } = event;
  const place = placeOfStatus[status];
  return {
    documentId: id,
    owner,
    ownerName,
    sequence,
    type,
    from,
    status,
    at,
    actor,
    ...(actorName !== undefined && { actorName }),
    ...(reason !== undefined && { reason }),
    contentType,
    size,
    sha256,
    labels,
    ...(verdict && { verdict }),
    ...(decision && { decision }),
    rules: [...new Set(findings.map(({ rule }) => rule))],
    key: place ? keyOf(id, place) : null,
  };
}
