import type { Document } from "@airlock/core/document.ts";
import { isDocumentId } from "@airlock/core/document-id.ts";
import { DocumentNotFoundError } from "@airlock/core/errors.ts";
import type { Ledger } from "@airlock/core/ledger/ledger.ts";
import { quotasOf } from "@airlock/core/quotas/quotas.ts";
import { countOfPartner, unknownPartner } from "../shared/metrics.ts";
import type { AppContext, Caller, Services } from "./context.ts";
import { type Scope, scopes } from "./operations.ts";
import { ProblemError } from "./problem.ts";

/**
 * Identifies the caller by the claims from the gateway's authorizer, and checks the scope again. A partner has the scopes that
 * both its token and its record have.
 * @throws ProblemError `unauthorized` or `forbidden`
 */
export async function identifyCaller(
  context: AppContext,
  services: Pick<Services, "settings" | "partners">,
  acceptedScopes: readonly Scope[],
): Promise<Caller> {
  const claims: { client_id?: string; scope?: string } | undefined =
    context.env.event.requestContext.authorizer?.claims;
  if (!claims?.client_id)
    throw new ProblemError("unauthorized", "Send an access token as: Authorization: Bearer TOKEN.");
  const identity = await identityOf(claims.client_id, services);
  const granted = claims.scope?.split(" ").filter((scope) => identity.scopes.includes(scope)) ?? [];
  if (!acceptedScopes.some((scope) => granted.includes(scope)))
    throw new ProblemError(
      "forbidden",
      `The access token does not have the scope ${acceptedScopes.join(" or ")}. Request a token with it.`,
    );
  return { ...identity, scopes: granted };
}

/**
 * Who has a client id: a client that the stage declares, or a partner.
 * @throws ProblemError `forbidden` if nobody has it, or the partner is disabled
 */
async function identityOf(
  clientId: string,
  { settings: { clients, quotas }, partners }: Pick<Services, "settings" | "partners">,
): Promise<Caller> {
  const declared = Object.hasOwn(clients, clientId) ? clients[clientId] : undefined;
  if (declared) return { id: declared.name, ...declared, quotas };
  const partner = await partners.ofClient(clientId);
  if (!partner) {
    countOfPartner(unknownPartner, { PartnerRefusals: 1 });
    throw new ProblemError(
      "forbidden",
      `The client ${clientId} is not known, or was replaced by another. Request a token with a current client.`,
    );
  }
  const { id, name, status, scopes } = partner;
  if (status !== "active") throw new ProblemError("forbidden", `The partner ${name} is ${status}.`);
  return { id, name, scopes, quotas: quotasOf(quotas, partner.quotas) };
}

/**
 * Counts a request on the caller's quota.
 * @throws QuotaExceededError
 */
export async function countRequest(
  { id, quotas: { requestsPerSecond } }: Caller,
  requestRate: Services["requestRate"],
): Promise<void> {
  if (requestsPerSecond !== null) await requestRate.count(id, requestsPerSecond);
}

/** A caller as the one who causes an event. */
export function actorOf<Role extends "partner" | "reviewer" | "eraser">(
  role: Role,
  { id, name }: Caller,
): { actor: `${Role}:${string}`; actorName?: string } {
  return { actor: `${role}:${id}`, ...(name !== id && { actorName: name }) };
}

/** Whether the caller may read a document. */
export function mayRead(caller: Caller, document: Document): boolean {
  if (document.owner === caller.id) return true;
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
  if (document?.owner !== context.var.caller.id) throw new DocumentNotFoundError(id);
  return document;
}

/** A document as the API returns it: without its version and S3's id of its upload. */
export function documentBody({ version: _, uploadId: __, ...document }: Document) {
  return document;
}
