import type { Document } from "@airlock/core/document.ts";
import { UploadRefusedError } from "@airlock/core/errors.ts";
import { completeUpload, presignParts, readUpload } from "@airlock/core/upload.ts";
import { documentBody, ownerDocument } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { readBody } from "./request.ts";
import { setRetryAfter } from "./retry-after.ts";
import { bodySchemas } from "./schemas.ts";

/** Uploading content: the URL of a PUT request, or an upload in parts. */
export function uploadHandlers(
  services: Services,
): Handlers<"getUpload" | "presignParts" | "completeUpload"> {
  const { ledger, settings, now } = services;
  const bodies = bodySchemas(settings);
  return {
    async getUpload(context) {
      return context.json(await uploadState(services, await ownerDocument(context, ledger)));
    },

    async presignParts(context) {
      const { parts } = await readBody(context, bodies.parts);
      const document = await ownerDocument(context, ledger);
      const expiresInSeconds = settings.uploadExpiresSeconds;
      return context.json({ parts: await presignParts(services, document, { parts, expiresInSeconds }) });
    },

    async completeUpload(context) {
      const document = await completeUpload(services, await ownerDocument(context, ledger));
      const { malwareProtection } = settings;
      const at = now?.() ?? new Date();
      // The document has awaited its upload since its registration; its inspection begins now.
      const since = document.status === "awaiting-upload" ? at.toISOString() : document.updatedAt;
      setRetryAfter(context, [{ ...document, updatedAt: since }], { malwareProtection, now: at });
      return context.json(documentBody(document), 202);
    },
  };
}

/**
 * The upload URL of a document, or the state of its upload in parts.
 * @throws UploadRefusedError if the document does not await its upload
 */
export async function uploadState(services: Services, document: Document) {
  const { vault, settings } = services;
  if (document.status !== "awaiting-upload") throw new UploadRefusedError(document);
  if (document.partBytes === undefined) return vault.presignUpload(document, settings.uploadExpiresSeconds);
  const { parts, ...upload } = await readUpload(services, document);
  return { ...upload, parts: parts.map(({ number, size, sha256 }) => ({ number, size, sha256 })) };
}
