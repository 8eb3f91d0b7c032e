import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { readBody } from "../../http/read-body.ts";
import { type AppClients, asAppClient } from "./app-clients.ts";
import type { Tokens } from "./tokens.ts";
import type { AppClient, UserPool } from "./user-pools.ts";

/** A status, a JSON body, and further headers. */
export type JsonAnswer = [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

/** An error answer. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export const oauthError = (error: string): JsonAnswer => [400, { error }];

/** The answer to a method that a path does not have. */
export const wrongMethod = (allow: string): JsonAnswer => [405, { error: "invalid_request" }, { allow }];

const formBytesAtMost = 64 * 1024;

/**
 * Answers a request to a domain's token endpoint: the client credentials grant, RFC 6749 section 4.4.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export async function answerTokenRequest(
  request: IncomingMessage,
  pool: UserPool,
  { appClients, tokens }: { appClients: AppClients; tokens: Tokens },
): Promise<JsonAnswer> {
  if (request.method !== "POST") return wrongMethod("POST");
  const form = await readForm(request);
  if (!form?.has("grant_type")) return oauthError("invalid_request");
  if (form.get("grant_type") !== "client_credentials") return oauthError("unsupported_grant_type");
  const credentials = clientCredentials(request, form);
  if (typeof credentials === "string") return oauthError(credentials);
  const { clientId, clientSecret } = credentials;
  const stored = appClients.find(pool.id, clientId);
  if (!stored?.ClientSecret || !isEqual(clientSecret, stored.ClientSecret))
    return oauthError("invalid_client");
  const client = asAppClient(stored);
  // https://github.com/boto/boto3/issues/3916
  if (!client.isOAuthAllowed) return oauthError("invalid_grant");
  if (!client.flows.includes("client_credentials")) return oauthError("unauthorized_client");
  const scopes = requestedScopes(form, client);
  if (!scopes) return oauthError("invalid_scope");
  const token = await tokens.sign(client, pool, scopes);
  return [200, { access_token: token, expires_in: client.accessTokenSeconds, token_type: "Bearer" }];
}

/** The form; undefined for another body, or for a repeated parameter. https://www.rfc-editor.org/rfc/rfc6749#section-3.2 */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const [type = ""] = (request.headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/x-www-form-urlencoded") return undefined;
  const body = await readBody(request, formBytesAtMost);
  if (!body) return undefined;
  const form = new URLSearchParams(body.toString());
  const hasRepeated = [...form.keys()].some((name) => form.getAll(name).length > 1);
  return hasRepeated ? undefined : form;
}

/**
 * The credentials in the Authorization header or the form, or the error of a request that has both, or none that can be read.
 * https://www.rfc-editor.org/rfc/rfc6749#section-2.3
 */
function clientCredentials(
  { headersDistinct: { authorization = [] } }: IncomingMessage,
  form: URLSearchParams,
): { clientId: string; clientSecret: string } | "invalid_request" | "invalid_client" {
  const [header, ...others] = authorization;
  if (header === undefined)
    return { clientId: form.get("client_id") ?? "", clientSecret: form.get("client_secret") ?? "" };
  if (others.length > 0 || form.has("client_secret")) return "invalid_request";
  const basic = /^Basic +([\w+/-]+={0,2})$/i.exec(header)?.[1];
  if (basic === undefined) return "invalid_client";
  const [user = "", ...password] = Buffer.from(basic, "base64").toString().split(":");
  const [clientId, clientSecret] = [decodeForm(user), decodeForm(password.join(":"))];
  // Together with the header, `client_id` says again who the client is.
  return (form.get("client_id") ?? clientId) === clientId ? { clientId, clientSecret } : "invalid_request";
}

/** @throws URIError when a text is not form-encoded */
const decodeForm = (text: string) => decodeURIComponent(text.replaceAll("+", " "));

/** All of the client's scopes where the form has none; undefined where the client has not all that it has. */
function requestedScopes(form: URLSearchParams, client: AppClient): string[] | undefined {
  const scopes = [...new Set(form.get("scope")?.split(/\s+/).filter(Boolean))];
  if (scopes.length === 0) return client.scopes;
  return scopes.every((scope) => client.scopes.includes(scope)) ? scopes : undefined;
}

/** Compares in constant time. */
function isEqual(one: string, other: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}
