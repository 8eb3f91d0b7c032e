import type { OpenStatus, Status } from "@airlock/core/document.ts";
import { documentBody } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { ProblemError } from "./problem.ts";
import { validate } from "./request.ts";
import { querySchemas, reviewableStatuses } from "./schemas.ts";

/** Listing documents: a partner's own, or for reviewers those in one open status. */
export function listingHandlers({ ledger }: Services): Handlers<"listDocuments"> {
  return {
    async listDocuments(context) {
      const { name, isReviewer } = context.var.caller;
      const query = validate(querySchemas.listing, context.req.query(), "query");
      const status = query.status ?? (isReviewer ? "quarantined" : undefined);
      const listing = `${isReviewer ? "" : name}/${status ?? ""}`;
      const after = query.cursor === undefined ? undefined : decodeCursor(listing, query.cursor);
      const page = { limit: query.limit, ...(after && { after }) };
      const { documents, next } = isReviewer
        ? await ledger.listByOpenStatus(reviewableStatus(status), page)
        : await ledger.listByOwner(name, { ...page, ...(status && { status }) });
      return context.json({
        documents: documents.map(documentBody),
        cursor: next ? encodeCursor(listing, next) : null,
      });
    },
  };
}

function reviewableStatus(status: Status | undefined): OpenStatus {
  const openStatus = reviewableStatuses.find((candidate) => candidate === status);
  if (openStatus) return openStatus;
  throw new ProblemError(
    "invalid-request",
    `Reviewers can list documents in an open status: ${reviewableStatuses.join(", ")}.`,
    [{ pointer: "query status", detail: `"${status}" is not an open status` }],
  );
}
