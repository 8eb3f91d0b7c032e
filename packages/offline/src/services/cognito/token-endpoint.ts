import type { IncomingMessage } from "node:http";
import type { AppClient, AppClients } from "./app-clients.ts";
import { authenticateClient } from "./client-authentication.ts";
import { type Codes, isVerified } from "./codes.ts";
import { readForm } from "./form.ts";
import { type JsonAnswer, oauthError, wrongMethod } from "./json-answer.ts";
import { askTrigger, type InvokeTrigger, TriggerError } from "./pre-token-generation.ts";
import type { Tokens } from "./tokens.ts";
import type { UserPool } from "./user-pools.ts";
import type { UserSessions } from "./user-sessions.ts";
import { makeUserTokens } from "./user-tokens.ts";
import type { Users } from "./users.ts";

export interface TokenEndpointParts {
  appClients: AppClients;
  tokens: Tokens;
  users: Users;
  sessions: UserSessions;
  codes: Codes;
  invoke: InvokeTrigger;
  /** Receives messages for the person who runs the system. */
  report: (message: string) => void;
}

interface TokenRequest {
  pool: UserPool;
  client: AppClient;
  form: URLSearchParams;
}

/** All of the client's scopes where the form has none; undefined where the client has not all that it has. */
function requestedScopes(form: URLSearchParams, client: AppClient): string[] | undefined {
  const scopes = [...new Set(form.get("scope")?.split(/\s+/).filter(Boolean))];
  if (scopes.length === 0) return client.scopes;
  return scopes.every((scope) => client.scopes.includes(scope)) ? scopes : undefined;
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
async function grantToClient(
  { tokens }: TokenEndpointParts,
  { pool, client, form }: TokenRequest,
): Promise<JsonAnswer> {
  if (client.secret === undefined) return oauthError("invalid_client");
  // https://github.com/boto/boto3/issues/3916
  if (!client.isOAuthAllowed) return oauthError("invalid_grant");
  if (!client.flows.includes("client_credentials")) return oauthError("unauthorized_client");
  const scopes = requestedScopes(form, client);
  if (!scopes) return oauthError("invalid_scope");
  const token = await tokens.signForMachine(client, pool, scopes);
  return [200, { access_token: token, expires_in: client.accessTokenSeconds, token_type: "Bearer" }];
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 */
async function grantForCode(
  { users, sessions, codes, tokens }: TokenEndpointParts,
  { pool, client, form }: TokenRequest,
): Promise<JsonAnswer> {
  if (!form.has("code") || !form.has("redirect_uri")) return oauthError("invalid_request");
  if (!client.isOAuthAllowed || !client.flows.includes("code")) return oauthError("unauthorized_client");
  const grant = codes.redeem(form.get("code") ?? "");
  if (!client.callbackUrls.includes(form.get("redirect_uri") ?? "")) return oauthError("unauthorized_client");
  if (
    grant?.client.clientId !== client.clientId ||
    grant.redirectUri !== form.get("redirect_uri") ||
    !isVerified(grant.codeChallenge, form.get("code_verifier"))
  )
    return oauthError("invalid_grant");
  const user = users.findBySub(pool.id, grant.user.sub);
  if (!user?.isEnabled) return oauthError("invalid_grant");
  const { scopes, nonce, authenticatedAt, changes } = grant;
  const { session, refreshToken } = await sessions.begin({ client, user, scopes, nonce, authenticatedAt });
  const answer = await makeUserTokens(tokens, { pool, client, user, session, changes });
  return [200, { ...answer, refresh_token: refreshToken }];
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html */
async function grantForRefreshToken(
  { users, sessions, tokens, invoke }: TokenEndpointParts,
  { pool, client, form }: TokenRequest,
): Promise<JsonAnswer> {
  const refreshToken = form.get("refresh_token");
  if (!refreshToken) return oauthError("invalid_request");
  const session = sessions.find(client, refreshToken);
  const user = session && users.findBySub(pool.id, session.sub);
  if (!session || !user?.isEnabled) return oauthError("invalid_grant");
  const { scopes } = session;
  const source = "TokenGeneration_RefreshTokens";
  const changes = await askTrigger(invoke, { pool, client, user, scopes, source });
  const answer = await makeUserTokens(tokens, { pool, client, user, session, changes });
  const replacement = await sessions.rotate(client, refreshToken);
  if (replacement === "invalid") return oauthError("invalid_grant");
  return [200, { ...answer, ...(replacement !== undefined && { refresh_token: replacement }) }];
}

const grants: ReadonlyMap<string, typeof grantToClient> = new Map([
  ["client_credentials", grantToClient],
  ["authorization_code", grantForCode],
  ["refresh_token", grantForRefreshToken],
]);

/**
 * Answers a request to a domain's token endpoint.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export async function answerTokenRequest(
  request: IncomingMessage,
  pool: UserPool,
  parts: TokenEndpointParts,
): Promise<JsonAnswer> {
  if (request.method !== "POST") return wrongMethod("POST, OPTIONS");
  const form = await readForm(request);
  if (!form?.has("grant_type")) return oauthError("invalid_request");
  const answer = grants.get(form.get("grant_type") ?? "");
  if (!answer) return oauthError("unsupported_grant_type");
  const client = authenticateClient(request, form, pool, parts.appClients);
  if (typeof client === "string") return oauthError(client);
  try {
    return await answer(parts, { pool, client, form });
  } catch (error) {
    if (!(error instanceof TriggerError)) throw error;
    parts.report(`No tokens were made: ${error.message}`);
    return oauthError("invalid_grant", error.message);
  }
}
