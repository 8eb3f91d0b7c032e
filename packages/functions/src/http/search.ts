import { documentBody } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { decodeCursor, encodeCursor, listingHash } from "./cursor.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";

/** Searching the documents of all partners. */
export function searchHandlers({
  ledger,
  partners,
}: Pick<Services, "ledger" | "partners">): Handlers<"searchDocuments"> {
  return {
    async searchDocuments(context) {
      const { limit, cursor, partner, from, to, ...wanted } = readQuery(context, querySchemas.search);
      const listing = listingHash(["search", { ...wanted, partner, from, to }]);
      const after = cursor === undefined ? undefined : decodeCursor(listing, cursor);
      const { documents, next } = await ledger.search({
        ...wanted,
        owners: partner === undefined ? undefined : await partners.ownersOf(partner),
        registeredFrom: from,
        registeredBefore: to,
        limit,
        ...(after && { after }),
      });
      return context.json({
        documents: documents.map(documentBody),
        cursor: next ? encodeCursor(listing, next) : null,
      });
    },
  };
}
