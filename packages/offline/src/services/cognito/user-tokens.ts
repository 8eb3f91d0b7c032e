import { createHash } from "node:crypto";
import type { AppClient } from "./app-clients.ts";
import { attributesOfScopes, claimsOf } from "./attributes.ts";
import type { TokenChanges } from "./pre-token-generation.ts";
import type { Tokens } from "./tokens.ts";
import type { UserPool } from "./user-pools.ts";
import type { UserSession } from "./user-sessions.ts";
import type { User } from "./users.ts";

/** The answer of the token endpoint, without the refresh token. */
export interface UserTokens {
  id_token?: string;
  access_token: string;
  expires_in: number;
  token_type: "Bearer";
}

/** What a trigger cannot change. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html */
const fixedClaims: ReadonlySet<string> = new Set([
  "acr",
  "amr",
  "at_hash",
  "auth_time",
  "azp",
  "client_id",
  "event_id",
  "exp",
  "iat",
  "identities",
  "iss",
  "jti",
  "nbf",
  "nonce",
  "origin_jti",
  "scope",
  "sub",
  "token_use",
  "username",
  "version",
]);

const isFixed = (name: string): boolean => fixedClaims.has(name) || /^(cognito|dev):/.test(name);

type Claims = Record<string, unknown> & { sub: string };

/**
 * A claim that is both added and suppressed is suppressed.
 * @param isRefused whether a claim that is not fixed may not be added either
 */
function withChanges(
  claims: Claims,
  { claimsToAddOrOverride, claimsToSuppress }: TokenChanges["id"],
  isRefused: (name: string, value: unknown) => boolean,
): Claims {
  const suppressed = new Set((claimsToSuppress ?? []).filter((name) => !isFixed(name) && name !== "aud"));
  const added = Object.entries(claimsToAddOrOverride ?? {}).filter(
    ([name, value]) => !isFixed(name) && !isRefused(name, value),
  );
  const remaining = [...Object.entries(claims), ...added].filter(([name]) => !suppressed.has(name));
  return { ...Object.fromEntries(remaining), sub: claims.sub };
}

/** The scopes with those that the trigger adds, without those that it suppresses. A scope has no blank. */
function changedScopes(scopes: readonly string[], { scopesToAdd, scopesToSuppress }: TokenChanges["access"]) {
  const added = (scopesToAdd ?? []).filter((scope) => !/^aws\.cognito\.|\s|^$/.test(scope));
  const suppressed = new Set(scopesToSuppress ?? []);
  return [...new Set([...scopes, ...added])].filter((scope) => !suppressed.has(scope));
}

/**
 * Makes the access token and, with the scope `openid`, the ID token of a user.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 *
 * @param options.changes of the pool's trigger
 */
export async function makeUserTokens(
  tokens: Tokens,
  {
    pool,
    client,
    user,
    session,
    changes,
  }: { pool: UserPool; client: AppClient; user: User; session: UserSession; changes: TokenChanges },
): Promise<UserTokens> {
  const { scopes } = session;
  const groups = changes.groups ?? user.groups;
  const shared = {
    sub: user.sub,
    ...(groups.length > 0 && { "cognito:groups": groups }),
    ...(client.isRevocationEnabled && { origin_jti: session.originJti }),
    auth_time: session.authenticatedAt,
  };
  const access = {
    ...shared,
    token_use: "access",
    version: 2,
    client_id: client.clientId,
    username: user.username,
    scope: changedScopes(scopes, changes.access).join(" "),
  };
  // An access token can have the client as audience, and no other.
  const isOtherAudience = (name: string, value: unknown) => name === "aud" && value !== client.clientId;
  const accessClaims = withChanges(access, changes.access, isOtherAudience);
  const accessToken = await tokens.sign(pool, accessClaims, client.accessTokenSeconds);
  const answer: UserTokens = {
    access_token: accessToken,
    expires_in: client.accessTokenSeconds,
    token_type: "Bearer",
  };
  if (!scopes.includes("openid")) return answer;
  const identity = {
    ...claimsOf(attributesOfScopes(user.attributes, scopes)),
    ...shared,
    token_use: "id",
    aud: client.clientId,
    "cognito:username": user.username,
    at_hash: accessTokenHash(accessToken),
    ...(session.nonce !== undefined && { nonce: session.nonce }),
  };
  const idClaims = withChanges(identity, changes.id, (name) => name === "aud");
  return { id_token: await tokens.sign(pool, idClaims, client.idTokenSeconds), ...answer };
}

/** https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken */
const accessTokenHash = (token: string): string =>
  createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");
