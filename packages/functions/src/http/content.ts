import { actorOf, allowedDocument, mayDownload } from "./caller.ts";
import type { AppContext, Handlers, Services } from "./context.ts";
import { scopes } from "./operations.ts";
import { ProblemError } from "./problem.ts";
import { readQuery } from "./request.ts";
import { querySchemas } from "./schemas.ts";

/** Downloading released content, and reviewing quarantined content. */
export function contentHandlers(services: Services): Handlers<"getDocumentContent"> {
  const { ledger, vault, settings } = services;
  return {
    async getDocumentContent(context) {
      const { purpose } = readQuery(context, querySchemas.content);
      if (purpose === "review") return reviewContent(services, context);
      const document = await allowedDocument(context, ledger, mayDownload);
      if (document.status === "expired" || document.status === "erased")
        throw new ProblemError("gone", `The document is ${document.status} since ${document.updatedAt}.`);
      if (document.status !== "released")
        throw new ProblemError(
          "conflict",
          `The document is ${document.status}; only released content can be downloaded.`,
        );
      if (!(await vault.find(document.id, "released")))
        throw new ProblemError(
          "gone",
          `The document was released at ${document.updatedAt}, and its content has expired since. Submit it again.`,
        );
      return context.json(await vault.presignDownload(document, settings.downloadExpiresSeconds));
    },
  };
}

/** A URL of quarantined content for a reviewer. The history records who asked for it. */
async function reviewContent({ ledger, vault, settings }: Services, context: AppContext) {
  const { caller } = context.var;
  if (!caller.scopes.includes(scopes.review))
    throw new ProblemError(
      "forbidden",
      `purpose=review needs an access token with the scope ${scopes.review}.`,
    );
  const read = await allowedDocument(context, ledger, mayDownload);
  const { id, status } = read;
  if (status !== "quarantined")
    throw new ProblemError(
      "conflict",
      `The document is ${status}; only quarantined content can be reviewed.`,
    );
  if (!(await vault.find(id, "quarantine")))
    throw new ProblemError("gone", `The document is quarantined, and its content has expired since.`);
  // A response without a body gives no URL, so nothing is viewed.
  if (context.req.method === "HEAD") return context.json({});
  const { document } = await ledger.transition("content-viewed", read, actorOf("reviewer", caller));
  return context.json(await vault.presignReview(document, settings.downloadExpiresSeconds));
}
