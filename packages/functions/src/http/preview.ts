import type { Document } from "@airlock/core/document.ts";
import { ContentChangedError } from "@airlock/core/errors.ts";
import { declaredPolicyOf, policyOf } from "@airlock/core/inspection/policy.ts";
import { recordPreview } from "@airlock/core/record-preview.ts";
import type { Preview, PreviewOptions } from "airlock-inspect/preview/preview.ts";
import { cachedSource, type Source } from "airlock-inspect/source.ts";
import { log } from "../shared/log.ts";
import { actorOf, allowedDocument, mayDownload } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { ProblemError } from "./problem.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";

export interface PreviewServices extends Pick<Services, "ledger" | "vault" | "settings"> {
  makePreview(source: Source, options: PreviewOptions): Promise<Preview>;
}

/** Previews of quarantined content. The history records the first one of each reviewer. */
export function previewHandlers(services: PreviewServices): Handlers<"getDocumentPreview"> {
  const { ledger, vault } = services;
  return {
    async getDocumentPreview(context) {
      const { view, offset } = readQuery(context, querySchemas.preview);
      const document = await allowedDocument(context, ledger, mayDownload);
      const { id, status } = document;
      if (status !== "quarantined")
        throw new ProblemError(
          "conflict",
          `The document is ${status}; only quarantined content can be previewed.`,
        );
      const stored = await vault.find(id, "quarantine");
      if (!stored)
        throw new ProblemError("gone", `The document is quarantined, and its content has expired since.`);
      // A response without a body gives no preview.
      if (context.req.method === "HEAD") return context.json({});
      await recordPreview(ledger, { id, ...actorOf("reviewer", context.var.caller) });
      return context.json(await previewOf(services, document, stored, { view, offset }));
    },
  };
}

/** A preview of what is stored. Its entity tag is the condition of every read. */
async function previewOf(
  { vault, settings: { inspection }, makePreview }: PreviewServices,
  { id, owner, filename, contentType }: Document,
  { etag, size }: { etag: string; size: number },
  requested: Pick<PreviewOptions, "view" | "offset">,
): Promise<Preview> {
  const source = cachedSource({
    size,
    read: (start, end) => vault.readRange(id, "quarantine", etag, start, end - 1),
  });
  try {
    return await makePreview(source, {
      ...requested,
      filename,
      declaredType: contentType,
      policy: policyOf(inspection, declaredPolicyOf(inspection, owner)),
      onError: (parser, error) => log("warn", "parser failed", { documentId: id, parser, error }),
    });
  } catch (error) {
    if (error instanceof ContentChangedError)
      throw new ProblemError(
        "gone",
        "The document was decided on, and its content is no longer quarantined.",
      );
    throw error;
  }
}
