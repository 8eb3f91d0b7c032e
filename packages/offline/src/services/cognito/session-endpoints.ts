import type { IncomingMessage } from "node:http";
import { attributesOfScopes } from "./attributes.ts";
import { authenticateClient } from "./client-authentication.ts";
import { readForm } from "./form.ts";
import { type JsonAnswer, oauthError, wrongMethod } from "./json-answer.ts";
import type { TokenEndpointParts } from "./token-endpoint.ts";
import { TokenError } from "./tokens.ts";
import type { UserPool } from "./user-pools.ts";

/**
 * Ends the session of a refresh token.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export async function answerRevocation(
  request: IncomingMessage,
  pool: UserPool,
  { appClients, sessions }: TokenEndpointParts,
): Promise<JsonAnswer> {
  if (request.method !== "POST") return wrongMethod("POST, OPTIONS");
  const form = await readForm(request);
  const token = form?.get("token");
  if (!form || !token) return oauthError("invalid_request");
  const client = authenticateClient(request, form, pool, appClients);
  if (typeof client === "string") return oauthError(client);
  if (!client.isRevocationEnabled) return oauthError("invalid_request");
  // The three parts of an access token: only refresh tokens are revoked.
  if (token.split(".").length === 3) return oauthError("unsupported_token_type");
  const session = sessions.find(client, token);
  if (session) await sessions.end(({ originJti }) => originJti === session.originJti);
  return [200, undefined];
}

const description = "Access token is expired, disabled, or deleted, or the user has globally signed out.";

const refused = (status: number, error: string, error_description: string): JsonAnswer => [
  status,
  { error, error_description },
  { "www-authenticate": `Bearer error="${error}", error_description="${error_description}"` },
];

/**
 * The attributes of the user whom an access token is of.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 */
export async function answerUserInfo(
  request: IncomingMessage,
  pool: UserPool,
  { tokens, sessions, users }: TokenEndpointParts,
): Promise<JsonAnswer> {
  if (request.method !== "GET" && request.method !== "POST") return wrongMethod("GET, POST, OPTIONS");
  const { authorization = [] } = request.headersDistinct;
  const token = /^Bearer +(\S+)$/i.exec(authorization.length === 1 ? (authorization[0] ?? "") : "")?.[1];
  if (token === undefined) return refused(400, "invalid_request", "The request has no access token.");
  try {
    const claims = await tokens.verify(token, [pool]);
    const scopes = String(claims.scope ?? "").split(" ");
    const user = users.findBySub(pool.id, String(claims.sub));
    const isOpen = claims.origin_jti === undefined || sessions.has(String(claims.origin_jti));
    if (claims.token_use !== "access" || !user?.isEnabled || !isOpen)
      return refused(401, "invalid_token", description);
    if (!scopes.includes("openid"))
      return refused(403, "insufficient_scope", "The access token lacks the scope openid.");
    const attributes = attributesOfScopes(user.attributes, scopes).map(({ Name, Value }) => [Name, Value]);
    return [200, Object.fromEntries([["sub", user.sub], ...attributes, ["username", user.username]])];
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return refused(401, "invalid_token", description);
  }
}
