import {
  AuthorizationResponseError,
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  None,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from "oauth4webapi";
import { type Configuration, consolePath } from "../configuration.ts";
import { scopes } from "./person.ts";
import type { PendingSignIn } from "./storage.ts";

/*
 * The authorization code flow with PKCE of a public client.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 * https://www.rfc-editor.org/rfc/rfc7636
 */

/** Tokens of a person. */
export interface Tokens {
  accessToken: string;
  /** Seconds for which the access token is valid. */
  expiresInSeconds: number;
  /** Absent if the one that was sent stays valid. */
  refreshToken?: string;
}

/** The authorization server refused the code or the refresh token, so the person has to sign in again. */
export class SignInRefusedError extends Error {}

/** Seconds that are assumed where a token response does not say how long the access token is valid. */
const assumedSeconds = 60;

/** The server's words for an error that a new sign-in can end; undefined for others. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof AuthorizationResponseError) return error.error_description ?? error.error;
  if (error instanceof ResponseBodyError && error.status < 500 && error.status !== 429)
    return error.error_description ?? error.error;
  if (
    error instanceof OperationProcessingError &&
    (error.cause as Partial<Response> | undefined)?.status === 400
  )
    return "The sign-in was refused.";
  return undefined;
}

/** Milliseconds after which a request for tokens counts as lost. All requests of the page wait for it. */
const lostMilliseconds = 15_000;

/** Whether the authorization server did not answer: `fetch` throws a TypeError where there is no connection. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

/** Signs people in at the stage's authorization server. */
export class SignIn {
  readonly #configuration: Configuration;
  readonly #origin: string;
  readonly #server: AuthorizationServer;
  readonly #client: Client;

  /** @param origin the page's origin */
  constructor(configuration: Configuration, origin: string) {
    this.#configuration = configuration;
    this.#origin = origin;
    this.#server = {
      issuer: new URL(configuration.authorizeUrl).origin,
      authorization_endpoint: configuration.authorizeUrl,
      token_endpoint: configuration.tokenUrl,
      revocation_endpoint: configuration.revokeUrl,
    };
    this.#client = { client_id: configuration.clientId };
  }

  /** A sign-in to remember until its callback, and the URL that starts it. */
  async begin(returnTo: string): Promise<{ pending: PendingSignIn; url: URL }> {
    const pending = { state: generateRandomState(), verifier: generateRandomCodeVerifier(), returnTo };
    const url = new URL(this.#configuration.authorizeUrl);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#configuration.clientId,
      redirect_uri: this.#redirectUrl,
      // Without `openid`, because the page needs no id token.
      scope: Object.values(scopes).join(" "),
      state: pending.state,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: "S256",
    }).toString();
    return { pending, url };
  }

  /**
   * Exchanges the code of a callback.
   * @throws SignInRefusedError, or another Error if the server cannot be reached
   */
  async complete(callback: URLSearchParams, { state, verifier }: PendingSignIn): Promise<Tokens> {
    return this.#tokens(async () => {
      const parameters = validateAuthResponse(this.#server, this.#client, callback, state);
      const response = await authorizationCodeGrantRequest(
        this.#server,
        this.#client,
        None(),
        parameters,
        this.#redirectUrl,
        verifier,
        this.#options,
      );
      return processAuthorizationCodeResponse(this.#server, this.#client, response);
    });
  }

  /**
   * Gets a new access token.
   * @throws SignInRefusedError, or another Error if the server cannot be reached
   */
  async refresh(refreshToken: string): Promise<Tokens> {
    return this.#tokens(async () => {
      const response = await refreshTokenGrantRequest(
        this.#server,
        this.#client,
        None(),
        refreshToken,
        this.#options,
      );
      return processRefreshTokenResponse(this.#server, this.#client, response);
    });
  }

  /** Revokes a refresh token, and with it the access tokens that it gave. https://www.rfc-editor.org/rfc/rfc7009 */
  async revoke(refreshToken: string): Promise<void> {
    const response = await revocationRequest(this.#server, this.#client, None(), refreshToken, this.#options);
    await processRevocationResponse(response);
    // Leaving the page would abort a response that is not read to its end.
    await response.text();
  }

  /**
   * The URL that ends the session at the authorization server, which then returns to the console.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
   */
  get logoutUrl(): string {
    const url = new URL(this.#configuration.logoutUrl);
    url.searchParams.set("client_id", this.#configuration.clientId);
    url.searchParams.set("logout_uri", this.#redirectUrl);
    return url.href;
  }

  get #redirectUrl(): string {
    return this.#origin + consolePath(this.#configuration);
  }

  /** Offline, the authorization server has no TLS. */
  get #options() {
    return {
      [allowInsecureRequests]: this.#server.issuer.startsWith("http:"),
      signal: () => AbortSignal.timeout(lostMilliseconds),
    };
  }

  async #tokens(request: () => Promise<TokenEndpointResponse>): Promise<Tokens> {
    const { access_token, expires_in, refresh_token } = await request().catch((error: unknown) => {
      const refusal = refusalOf(error);
      throw refusal === undefined ? error : new SignInRefusedError(refusal, { cause: error });
    });
    return {
      accessToken: access_token,
      expiresInSeconds: expires_in ?? assumedSeconds,
      ...(refresh_token && { refreshToken: refresh_token }),
    };
  }
}
