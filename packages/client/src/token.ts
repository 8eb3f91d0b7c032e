import { NetworkError, reasonOf, TokenError } from "./errors.ts";
import { isTemporary, pause, pauseAfter, type Retries, retryAfterOf } from "./retries.ts";

/**
 * Returns an access token for the API.
 * @param request with `renew`, the API refused the token of the last call, so a new one is needed
 */
export type TokenSource = (request: { renew: boolean }) => string | Promise<string>;

/** A client's credentials for the grant "client credentials". Never use them in a browser. */
export interface ClientCredentials {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

interface Token {
  value: string;
  /** Time in milliseconds from which the token is not used any more, a minute before it expires. */
  staleAt: number;
}

const staleBeforeExpirySeconds = 60;

const responseTimeoutMilliseconds = 60_000;

/**
 * Returns access tokens by client credentials, each for as long as it is valid.
 * https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function clientCredentials(
  credentials: ClientCredentials,
  { fetch = globalThis.fetch, retries }: { fetch?: typeof globalThis.fetch; retries?: Retries } = {},
): TokenSource {
  let current: Promise<Token> | undefined;
  const request = () => {
    const requested = requestToken(credentials, fetch, retries);
    // A failure is not remembered.
    requested.catch(() => {
      if (current === requested) current = undefined;
    });
    current = requested;
    return requested;
  };
  return async ({ renew }) => {
    const token = await (renew ? request() : (current ?? request()));
    return (Date.now() < token.staleAt ? token : await request()).value;
  };
}

async function requestToken(
  credentials: ClientCredentials,
  fetch: typeof globalThis.fetch,
  retries?: Retries,
): Promise<Token> {
  for (let attempt = 1; ; attempt++) {
    const response = await requestOnce(credentials, fetch).catch((error: unknown) => {
      if (error instanceof NetworkError) return error;
      throw error;
    });
    const isNetworkError = response instanceof NetworkError;
    if (!isNetworkError && !isTemporary(response.status)) return tokenOf(credentials, response);
    const seconds = pauseAfter(attempt, isNetworkError ? undefined : retryAfterOf(response), retries);
    if (seconds !== undefined) await pause(seconds);
    else if (isNetworkError) throw response;
    else
      throw new TokenError(
        `${credentials.tokenUrl} answered ${response.status}. Try again later.`,
        response.status,
      );
  }
}

async function requestOnce(
  { tokenUrl, clientId, clientSecret }: ClientCredentials,
  fetch: typeof globalThis.fetch,
): Promise<Response> {
  const authorization = `Basic ${base64Of(`${clientId}:${clientSecret}`)}`;
  try {
    const response = await fetch(tokenUrl, {
      method: "POST",
      headers: { authorization },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      redirect: "error",
      signal: AbortSignal.timeout(responseTimeoutMilliseconds),
    });
    return new Response(await response.text(), response);
  } catch (error) {
    throw new NetworkError(
      `${tokenUrl} does not answer (${reasonOf(error)}). Check the token URL and the network.`,
      { cause: error },
    );
  }
}

/** @throws TokenError for characters that no client's id and secret have */
function base64Of(credentials: string): string {
  try {
    return btoa(credentials);
  } catch (cause) {
    const message = "The client's id or secret has a character that is not Latin-1. Copy both again.";
    throw new TokenError(message, undefined, { cause });
  }
}

async function tokenOf({ tokenUrl }: ClientCredentials, response: Response): Promise<Token> {
  if (!response.ok)
    throw new TokenError(
      `${tokenUrl} answered ${response.status}. Check the client's id and secret.`,
      response.status,
    );
  const parsed: unknown = await response.json().catch(() => undefined);
  const { access_token, expires_in } = (parsed ?? {}) as Record<string, unknown>;
  if (typeof access_token !== "string" || typeof expires_in !== "number")
    throw new TokenError(`${tokenUrl} returned no token. Check the token URL.`, response.status);
  const lifetime = Math.max(expires_in - staleBeforeExpirySeconds, expires_in / 2);
  return { value: access_token, staleAt: Date.now() + lifetime * 1000 };
}
