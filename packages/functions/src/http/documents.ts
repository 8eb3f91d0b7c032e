import { erase, withdraw } from "@airlock/core/end.ts";
import { DocumentNotFoundError } from "@airlock/core/errors.ts";
import { uploadPartBytes } from "@airlock/core/vault/parts.ts";
import { count, countOfPartner } from "../shared/metrics.ts";
import { actorOf, allowedDocument, documentBody, documentIdOf, mayEnd, mayRead } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { scopes } from "./operations.ts";
import { readBody, readHeader } from "./request.ts";
import { setRetryAfter } from "./retry-after.ts";
import { bodySchemas, headerSchemas } from "./schemas.ts";
import { uploadState } from "./upload.ts";

/** Registering, reading and withdrawing a document. */
export function documentHandlers(
  services: Services,
): Handlers<"registerDocument" | "getDocument" | "withdrawDocument"> {
  const { ledger, settings, now } = services;
  const bodies = bodySchemas(settings);
  const pace = () => ({ malwareProtection: settings.malwareProtection, now: now?.() });
  return {
    async registerDocument(context) {
      const { caller } = context.var;
      const key = readHeader(context, "Idempotency-Key", headerSchemas["Idempotency-Key"]);
      const { upload: requested, ...declaration } = await readBody(context, bodies.registration);
      const { document, replayed } = await ledger.register({
        owner: caller.id,
        ownerName: caller.name,
        actor: `partner:${caller.id}`,
        declaration,
        ...(requested.parts && { partBytes: uploadPartBytes }),
        ...(key !== undefined && { idempotencyKey: key }),
        quotas: caller.quotas,
      });
      const { id, status } = document;
      context.set("documentId", id);
      context.header("location", `documents/${id}`);
      if (replayed) context.header("idempotency-replayed", "true");
      else {
        count({ DocumentsRegistered: 1 });
        countOfPartner(caller.id, { PartnerDocuments: 1, PartnerBytes: declaration.size });
      }
      setRetryAfter(context, [document], pace());
      const upload = status === "awaiting-upload" ? await uploadState(services, document) : undefined;
      return context.json({ id, status, ...(upload && { upload }) }, 201);
    },

    async getDocument(context) {
      const id = documentIdOf(context);
      const found = await ledger.read(id);
      if (!found || !mayRead(context.var.caller, found.document)) throw new DocumentNotFoundError(id);
      setRetryAfter(context, [found.document], pace());
      const history = found.events.map(({ documentId: _, ...event }) => event);
      return context.json({ ...documentBody(found.document), history });
    },

    async withdrawDocument(context) {
      const { caller } = context.var;
      const { id } = await allowedDocument(context, ledger, mayEnd);
      const document = caller.scopes.includes(scopes.erase)
        ? await erase(ledger, { id, ...actorOf("eraser", caller) })
        : await withdraw(ledger, { id, ...actorOf("partner", caller) });
      return context.json(documentBody(document), 202);
    },
  };
}
