import { readableDocument } from "./caller.ts";
import type { Handlers, Services } from "./context.ts";
import { ProblemError } from "./problem.ts";

/** Downloading released content. */
export function contentHandlers({ ledger, vault, settings }: Services): Handlers<"getDocumentContent"> {
  return {
    async getDocumentContent(context) {
      const document = await readableDocument(context, ledger);
      if (document.status !== "released")
        throw new ProblemError(
          "conflict",
          `The document is ${document.status}; only released content can be downloaded.`,
        );
      return context.json(await vault.presignDownload(document, settings.downloadExpiresSeconds));
    },
  };
}
