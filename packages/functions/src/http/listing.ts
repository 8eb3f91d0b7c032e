import { createHash } from "node:crypto";
import { openStatuses, type Status } from "@airlock/core/document.ts";
import type { ListingQuery, Page } from "@airlock/core/ledger/listing.ts";
import { documentBody, readsAllRecords } from "./caller.ts";
import type { Caller, Handlers, Services } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { scopes } from "./operations.ts";
import { ProblemError } from "./problem.ts";
import { readQuery } from "./request.ts";
import { setRetryAfter } from "./retry-after.ts";
import { querySchemas } from "./schemas.ts";

/** Listing documents: a partner's own, or for reviewers and consumers those of all partners in one status. */
export function listingHandlers({
  ledger,
  settings: { malwareProtection },
  now,
}: Services): Handlers<"listDocuments" | "getQueue"> {
  return {
    async listDocuments(context) {
      const { caller } = context.var;
      const query = readQuery(context, querySchemas.listing);
      const { limit, label, from, to } = query;
      const { owner, status } = listingOf(caller, query.status);
      const filter = { status, label, from: from?.toISOString(), to: to?.toISOString() };
      const listing = hashOf([owner, filter]);
      const after = query.cursor === undefined ? undefined : decodeCursor(listing, query.cursor);
      const page: ListingQuery = {
        limit,
        ...(label && { label }),
        ...(from && { from }),
        ...(to && { to }),
        ...(after && { after }),
      };
      const { documents, next }: Page =
        owner === undefined
          ? await ledger.listByStatus(status, page)
          : await ledger.listByOwner(owner, { ...page, ...(status && { status }) });
      setRetryAfter(context, documents, { malwareProtection, now: now?.() });
      return context.json({
        documents: documents.map(documentBody),
        cursor: next ? encodeCursor(listing, next) : null,
      });
    },

    async getQueue(context) {
      const counts = await Promise.all(openStatuses.map((status) => ledger.countByStatus(status)));
      return context.json({
        statuses: openStatuses.map((status, index) => ({ status, ...counts[index] })),
      });
    },
  };
}

/** Identifies a listing in its cursors. */
function hashOf(listing: unknown): string {
  return createHash("sha256").update(JSON.stringify(listing)).digest("base64url").slice(0, 22);
}

/** Whose documents a caller lists: its own, or those of all partners in one status. */
function listingOf(
  caller: Caller,
  status: Status | undefined,
): { owner: string; status: Status | undefined } | { owner?: undefined; status: Status } {
  if (readsAllRecords(caller)) return { status: status ?? "quarantined" };
  if (!caller.scopes.includes(scopes.consume)) return { owner: caller.id, status };
  if (status === undefined || status === "released") return { status: "released" };
  throw new ProblemError("invalid-request", "Consumers can list released documents only.", {
    errors: [{ pointer: "query status", detail: `"${status}" is not "released"` }],
  });
}
