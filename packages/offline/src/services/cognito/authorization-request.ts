import { type AppClient, type AppClients, asAppClient } from "./app-clients.ts";
import type { UserPool } from "./user-pools.ts";

/** A valid request for an authorization code. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 */
export interface AuthorizationRequest {
  client: AppClient;
  redirectUri: string;
  state: string | undefined;
  scopes: string[];
  nonce: string | undefined;
  codeChallenge: string | undefined;
  /** https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest */
  prompt: "none" | "login" | undefined;
}

/** What to do about a request: answer it, send the browser back with an error, or show one. */
export type ReadRequest = { request: AuthorizationRequest } | { location: string } | { problem: string };

/** A client's URL with parameters, and the state of its request. */
export function redirectTo(
  redirectUri: string,
  parameters: Readonly<Record<string, string>>,
  state: string | undefined,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set("state", state);
  return url.href;
}

/** OAuth's error code for a request of a known client; undefined for a valid request. */
function errorOf(
  parameters: URLSearchParams,
  client: AppClient,
  scopes: readonly string[],
): string | undefined {
  if (!["code", "token"].includes(parameters.get("response_type") ?? "")) return "invalid_request";
  if (parameters.get("response_type") !== "code" || !client.flows.includes("code"))
    return "unauthorized_client";
  // The profile of a user is shown with OpenID Connect's scope only.
  const needsOpenId = scopes.some((scope) => ["email", "phone", "profile"].includes(scope));
  if (!scopes.every((scope) => client.scopes.includes(scope)) || (needsOpenId && !scopes.includes("openid")))
    return "invalid_scope";
  const challenge = parameters.get("code_challenge");
  const method = parameters.get("code_challenge_method");
  if ((challenge !== null || method !== null) && method !== "S256") return "invalid_request";
  if (method !== null && !/^[\w-]{43}$/.test(challenge ?? "")) return "invalid_request";
  return undefined;
}

/**
 * Reads a request to the authorize or login endpoint. A browser is sent to no URL that the client does not declare.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 *
 * @param parameters undefined where one is repeated
 */
export function readAuthorizationRequest(
  parameters: URLSearchParams | undefined,
  pool: UserPool,
  appClients: AppClients,
): ReadRequest {
  if (!parameters) return { problem: "A parameter is repeated." };
  const stored = appClients.find(pool.id, parameters.get("client_id") ?? "");
  const client = stored && asAppClient(stored);
  if (!client?.isOAuthAllowed)
    return { problem: "The client_id is not that of a client with managed login." };
  const redirectUri = parameters.get("redirect_uri") ?? "";
  if (!client.callbackUrls.includes(redirectUri))
    return { problem: "redirect_mismatch: the redirect_uri is none of the client's callback URLs." };
  const provider = parameters.get("identity_provider");
  if (provider !== null && provider !== "COGNITO")
    return { problem: `Sign-in by the identity provider "${provider}" is not emulated offline.` };
  const state = parameters.get("state") ?? undefined;
  const requested = [...new Set(parameters.get("scope")?.split(/\s+/).filter(Boolean))];
  const scopes = requested.length === 0 ? client.scopes : requested;
  const error = errorOf(parameters, client, scopes);
  if (error !== undefined) return { location: redirectTo(redirectUri, { error }, state) };
  const prompt = parameters.get("prompt");
  return {
    request: {
      client,
      redirectUri,
      state,
      scopes,
      nonce: parameters.get("nonce") ?? undefined,
      codeChallenge: parameters.get("code_challenge") ?? undefined,
      prompt: prompt === "none" || prompt === "login" ? prompt : undefined,
    },
  };
}
