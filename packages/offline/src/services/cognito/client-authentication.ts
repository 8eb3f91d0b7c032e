import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type AppClient, type AppClients, asAppClient } from "./app-clients.ts";
import type { UserPool } from "./user-pools.ts";

/**
 * The client that sends a request: by its id alone if it is public, otherwise by its id and secret, in the Authorization
 * header or in the form.
 * https://www.rfc-editor.org/rfc/rfc6749#section-2.3
 *
 * @returns OAuth's error code for a request of no client
 * @throws URIError when the header is not form-encoded
 */
export function authenticateClient(
  request: IncomingMessage,
  form: URLSearchParams,
  pool: UserPool,
  appClients: AppClients,
): AppClient | "invalid_request" | "invalid_client" {
  const credentials = readCredentials(request, form);
  if (typeof credentials === "string") return credentials;
  const stored = appClients.find(pool.id, credentials.clientId);
  if (!stored) return "invalid_client";
  const client = asAppClient(stored);
  const isPublic = client.secret === undefined && credentials.clientSecret === "";
  return isPublic || isEqual(credentials.clientSecret, client.secret ?? "") ? client : "invalid_client";
}

function readCredentials(
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

/** Compares in constant time. An empty secret is none. */
function isEqual(one: string, other: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(one), digest(other)) && other !== "";
}
