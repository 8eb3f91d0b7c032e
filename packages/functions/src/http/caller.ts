import type { Document } from "@airlock/core/document.ts";
import { isDocumentId } from "@airlock/core/document-id.ts";
import { DocumentNotFoundError } from "@airlock/core/errors.ts";
import type { Ledger } from "@airlock/core/ledger/ledger.ts";
import type { Settings } from "../shared/settings.ts";
import type { AppContext, Caller } from "./context.ts";
import { type Scope, scopes } from "./operations.ts";
import { ProblemError } from "./problem.ts";

/**
 * Identifies the caller by the claims from the gateway's authorizer, and checks the scope again.
 * @throws ProblemError `unauthorized` or `forbidden`
 */
export function identifyCaller(
  context: AppContext,
  { clients }: Settings,
  acceptedScopes: readonly Scope[],
): Caller {
  const claims: { client_id?: string; scope?: string } | undefined =
    context.env.event.requestContext.authorizer?.claims;
  if (!claims?.client_id)
    throw new ProblemError("unauthorized", "Send an access token as: Authorization: Bearer TOKEN.");
  const client = Object.hasOwn(clients, claims.client_id) ? clients[claims.client_id] : undefined;
  if (!client)
    throw new ProblemError(
      "forbidden",
      `The client ${claims.client_id} is not in the settings of this stage. Request a token with another client.`,
    );
  const grantedScopes = claims.scope?.split(" ") ?? [];
  if (!acceptedScopes.some((scope) => grantedScopes.includes(scope)))
    throw new ProblemError(
      "forbidden",
      `The access token does not have the scope ${acceptedScopes.join(" or ")}. Request a token with it.`,
    );
  return { name: client.name, scopes: grantedScopes };
}

/** Whether the caller may read a document. */
export function mayRead(caller: Caller, document: Document): boolean {
  if (document.owner === caller.name) return true;
  if (caller.scopes.includes(scopes.review) || caller.scopes.includes(scopes.erase)) return true;
  return caller.scopes.includes(scopes.consume) && document.status === "released";
}

/**
 * The document id in the request's path.
 * @throws DocumentNotFoundError if it does not have the form of one
 */
export function documentIdOf(context: AppContext): string {
  const id = context.req.param("id") ?? "";
  if (!isDocumentId(id)) throw new DocumentNotFoundError(id);
  context.set("documentId", id);
  return id;
}

/**
 * The document in the request's path.
 * @throws DocumentNotFoundError if there is none or the caller may not read it
 */
export async function readableDocument(context: AppContext, ledger: Ledger): Promise<Document> {
  const id = documentIdOf(context);
  const document = await ledger.get(id);
  if (!document || !mayRead(context.var.caller, document)) throw new DocumentNotFoundError(id);
  return document;
}

/**
 * The document in the request's path, which the caller registered.
 * @throws DocumentNotFoundError if there is none or another client registered it
 */
export async function ownerDocument(context: AppContext, ledger: Ledger): Promise<Document> {
  const id = documentIdOf(context);
  const document = await ledger.get(id);
  if (document?.owner !== context.var.caller.name) throw new DocumentNotFoundError(id);
  return document;
}

/** A document as the API returns it: without its version and S3's id of its upload. */
export function documentBody({ version: _, uploadId: __, ...document }: Document) {
  return document;
}
