import { openStatuses, type Status } from "@airlock/core/document.ts";
import { documentBody, readsAllRecords } from "./caller.ts";
import type { Caller, Handlers, Services } from "./context.ts";
import { decodeCursor, encodeCursor, listingHash } from "./cursor.ts";
import { scopes } from "./operations.ts";
import { ProblemError } from "./problem.ts";
import { readQuery } from "./request.ts";
import { retryAfterOfQueue, setRetryAfter } from "./retry-after.ts";
import { querySchemas } from "./schemas.ts";

/** Listing documents: a partner's own, or for people, reviewers and consumers those of all partners in one status. */
export function listingHandlers({
  ledger,
  partners,
  settings: { malwareProtection },
  now,
}: Services): Handlers<"listDocuments" | "getQueue"> {
  return {
    async listDocuments(context) {
      const { caller } = context.var;
      const query = readQuery(context, querySchemas.listing);
      const { limit, label, from, to, order, type, rule, partner } = query;
      const { owner, status } = listingOf(caller, query);
      // Members that are undefined do not change the hash, so cursors outlast a deploy that adds some.
      const filter = { status, label, from, to, order, type, rule, partner };
      const listing = listingHash([owner, filter]);
      const after = query.cursor === undefined ? undefined : decodeCursor(listing, query.cursor);
      const page = {
        limit,
        ...(from && { from }),
        ...(to && { to }),
        ...(after && { after }),
        ...(order && { order }),
        label,
        type,
        rule,
        owners: partner === undefined ? undefined : await partners.ownersOf(partner),
      };
      const { documents, next } =
        owner === undefined
          ? await ledger.listByStatus(status, page)
          : await ledger.listByOwner(owner, { ...page, status });
      const pace = { malwareProtection, now: now?.() };
      const isQueue = readsAllRecords(caller) && status !== undefined && after === undefined;
      setRetryAfter(context, documents, pace, isQueue ? retryAfterOfQueue(status) : undefined);
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

interface ListingChoice {
  status?: Status | undefined;
  partner?: string | undefined;
}

/** Whose documents a caller lists: its own, or those of all partners in one status. */
function listingOf(
  caller: Caller,
  { status, partner }: ListingChoice,
): { owner: string; status: Status | undefined } | { owner?: undefined; status: Status } {
  if (readsAllRecords(caller)) return { status: status ?? "quarantined" };
  if (!caller.scopes.includes(scopes.consume)) {
    if (partner === undefined) return { owner: caller.id, status };
    throw invalidQuery("partner", "You list your own documents only.", "cannot be chosen; leave it out");
  }
  if (status === undefined || status === "released") return { status: "released" };
  throw invalidQuery(
    "status",
    "Consumers can list released documents only.",
    `"${status}" is not "released"`,
  );
}

const invalidQuery = (name: string, message: string, detail: string) =>
  new ProblemError("invalid-request", message, { errors: [{ pointer: `query ${name}`, detail }] });
