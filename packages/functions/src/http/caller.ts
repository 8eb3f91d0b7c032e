import type { Document } from "@airlock/core/document.ts";
import { isDocumentId } from "@airlock/core/document-id.ts";
import { DocumentNotFoundError } from "@airlock/core/errors.ts";
import type { Ledger } from "@airlock/core/ledger/ledger.ts";
import { quotasOf } from "@airlock/core/quotas/quotas.ts";
import { countOfPartner, unknownPartner } from "../shared/metrics.ts";
import type { AppContext, Caller, Services } from "./context.ts";
import { type Scope, scopes } from "./operations.ts";
import { personScopes } from "./people.ts";
import { ProblemError } from "./problem.ts";
import { machineScopes } from "./scope-rules.ts";

/**
 * The claims of an access token. That of a person has a username, and an e-mail address, which handlers/token-scopes.ts adds.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
interface Claims {
  client_id?: string;
  username?: string;
  email?: string;
  scope?: string;
}

/**
 * Identifies the caller by the claims from the gateway's authorizer, and checks the scope again. A partner has the scopes that
 * both its token and its record have; a person those of its token.
 * @throws ProblemError `unauthorized` or `forbidden`
 */
export async function identifyCaller(
  context: AppContext,
  services: Pick<Services, "settings" | "partners">,
  acceptedScopes: readonly Scope[],
): Promise<Caller> {
  const claims: Claims | undefined = context.env.event.requestContext.authorizer?.claims;
  if (!claims?.client_id)
    throw new ProblemError("unauthorized", "Send an access token as: Authorization: Bearer TOKEN.");
  const identity = claims.username
    ? personOf(claims.username, claims, services.settings)
    : await clientOf(claims.client_id, services);
  const requested = claims.scope?.split(" ").filter((scope) => identity.scopes.includes(scope)) ?? [];
  const granted = identity.isPerson ? requested : machineScopes(requested, services.settings);
  if (!acceptedScopes.some((scope) => granted.includes(scope)))
    throw new ProblemError("forbidden", missingScope(acceptedScopes, requested));
  return { ...identity, scopes: granted };
}

/** Why a token has none of the scopes that an operation accepts. */
function missingScope(accepted: readonly Scope[], requested: readonly string[]): string {
  if (accepted.some((scope) => requested.includes(scope)))
    return `A machine client cannot have the scope ${scopes.review} in this stage, where only people decide: sign in at /console.`;
  return `The access token does not have the scope ${accepted.join(" or ")}. Request a token with it.`;
}

/** The person with a username. */
const personOf = (
  username: string,
  { email }: Claims,
  { quotas }: Pick<Services["settings"], "quotas">,
): Caller => ({ id: username, name: email || username, isPerson: true, scopes: [...personScopes], quotas });

/**
 * Who has a client id: a client that the stage declares, or a partner.
 * @throws ProblemError `forbidden` if nobody has it, or the partner is disabled
 */
async function clientOf(
  clientId: string,
  { settings: { clients, quotas }, partners }: Pick<Services, "settings" | "partners">,
): Promise<Caller> {
  const declared = Object.hasOwn(clients, clientId) ? clients[clientId] : undefined;
  if (declared) return { id: declared.name, ...declared, isPerson: false, quotas };
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
  return { id, name, scopes, isPerson: false, quotas: quotasOf(quotas, partner.quotas) };
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

/** Whether the caller may read the records and histories of all partners' documents. */
export const readsAllRecords = ({ isPerson, scopes: granted }: Caller): boolean =>
  granted.includes(scopes.review) ||
  granted.includes(scopes.audit) ||
  (isPerson && granted.includes(scopes.read));

/** Whether the caller owns a document. A person owns none. */
const isOwner = ({ id, isPerson }: Caller, { owner }: Document): boolean => !isPerson && owner === id;

/** Whether the caller may read a document's record and history. */
export const mayRead = (caller: Caller, document: Document): boolean =>
  isOwner(caller, document) ||
  readsAllRecords(caller) ||
  caller.scopes.includes(scopes.erase) ||
  (caller.scopes.includes(scopes.consume) && document.status === "released");

/** Whether the caller may download a document's content after its release. The scope `airlock/audit` gives no content. */
export const mayDownload = (caller: Caller, document: Document): boolean =>
  isOwner(caller, document) ||
  caller.scopes.includes(scopes.review) ||
  (caller.isPerson && caller.scopes.includes(scopes.read)) ||
  (caller.scopes.includes(scopes.consume) && document.status === "released");

/** Whether the caller may withdraw or erase a document. */
export const mayEnd = (caller: Caller, document: Document): boolean =>
  isOwner(caller, document) || caller.scopes.includes(scopes.erase);

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
 * @param isAllowed whether the caller may do with it what the request asks for, such as `mayDownload`
 * @throws DocumentNotFoundError if there is none or the caller may not
 */
export async function allowedDocument(
  context: AppContext,
  ledger: Ledger,
  isAllowed: (caller: Caller, document: Document) => boolean,
): Promise<Document> {
  const id = documentIdOf(context);
  const document = await ledger.get(id);
  if (!document || !isAllowed(context.var.caller, document)) throw new DocumentNotFoundError(id);
  return document;
}

/**
 * The document in the request's path, which the caller registered.
 * @throws DocumentNotFoundError if there is none or another client registered it
 */
export const ownerDocument = (context: AppContext, ledger: Ledger): Promise<Document> =>
  allowedDocument(context, ledger, isOwner);

/** A document as the API returns it: without its version and S3's id of its upload. */
export function documentBody({ version: _, uploadId: __, ...document }: Document) {
  return document;
}
