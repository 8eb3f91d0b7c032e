import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Answers a request that is not for the authorization server. */
export type ApiHandler = (request: {
  method: string;
  url: URL;
  body: string;
  accessToken: string;
}) => ApiAnswer | Promise<ApiAnswer>;

interface ApiAnswer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** An access token with claims. Nothing verifies its signature. */
function accessToken(claims: object): string {
  return `header.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature-${randomUUID()}`;
}

/**
 * An authorization server with the code flow, PKCE and refresh tokens that are valid once, and an API beside it, on one origin.
 */
export class TestStage {
  readonly #codes = new Map<string, { challenge: string | null; redirectUri: string | null }>();
  readonly #refreshTokens = new Set<string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Whoever signs in next. */
  person = { username: "jane@example.com", scope: "airlock/review airlock/read" };
  expiresInSeconds = 900;
  /** Status of the token endpoint where it fails. */
  tokenFailure: number | undefined;
  /** The token endpoint answers after it. */
  tokenGate: Promise<void> = Promise.resolve();
  tokenRequests = 0;
  readonly accessTokens = new Set<string>();
  readonly revoked: string[] = [];
  api: ApiHandler = () => ({ status: 404, body: { title: "Not found" } });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "localhost", resolve));
    return this;
  }

  /** Stops once every request is answered. */
  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  get configuration() {
    return {
      stage: "offline",
      apiUrl: "/offline",
      clientId: "console",
      authorizeUrl: `${this.origin}/oauth2/authorize`,
      tokenUrl: `${this.origin}/oauth2/token`,
      logoutUrl: `${this.origin}/logout`,
      revokeUrl: `${this.origin}/oauth2/revoke`,
      twoPeople: false,
    };
  }

  /** What the sign-in page answers to a person who signs in: the URL of the callback. */
  signIn(authorizeUrl: string): URL {
    const { searchParams } = new URL(authorizeUrl);
    const code = randomUUID();
    const redirectUri = searchParams.get("redirect_uri");
    this.#codes.set(code, { challenge: searchParams.get("code_challenge"), redirectUri });
    const callback = new URL(redirectUri ?? "");
    callback.searchParams.set("code", code);
    callback.searchParams.set("state", searchParams.get("state") ?? "");
    return callback;
  }

  /** A refresh token of the current person. */
  refreshToken(): string {
    const token = randomUUID();
    this.#refreshTokens.add(token);
    return token;
  }

  /** Ends every session. */
  disablePerson(): void {
    this.#refreshTokens.clear();
    this.accessTokens.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A server that is closing has no address any more.
    const url = new URL(request.url ?? "/", "http://localhost");
    const body = await text(request);
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    if (url.pathname === "/oauth2/token") await this.tokenGate;
    const answer =
      url.pathname === "/oauth2/token"
        ? this.#tokens(new URLSearchParams(body))
        : url.pathname === "/oauth2/revoke"
          ? this.#revoke(new URLSearchParams(body))
          : this.accessTokens.has(token)
            ? await this.api({ method: request.method ?? "", url, body, accessToken: token })
            : { status: 401, body: { title: "Access token missing or invalid" } };
    response.writeHead(answer.status, {
      "content-type": "application/json",
      connection: "close",
      ...("headers" in answer && answer.headers),
    });
    response.end(JSON.stringify(answer.body));
  }

  #tokens(form: URLSearchParams) {
    this.tokenRequests++;
    if (this.tokenFailure !== undefined) return { status: this.tokenFailure, body: {} };
    if (!this.#isGranted(form)) return { status: 400, body: { error: "invalid_grant" } };
    const access_token = accessToken(this.person);
    this.accessTokens.add(access_token);
    return {
      status: 200,
      body: {
        access_token,
        refresh_token: this.refreshToken(),
        token_type: "Bearer",
        expires_in: this.expiresInSeconds,
      },
    };
  }

  #isGranted(form: URLSearchParams): boolean {
    if (form.get("grant_type") === "refresh_token")
      return this.#refreshTokens.delete(form.get("refresh_token") ?? "");
    const code = this.#codes.get(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    return code?.challenge === challenge && code.redirectUri === form.get("redirect_uri");
  }

  #revoke(form: URLSearchParams) {
    this.revoked.push(form.get("token") ?? "");
    return { status: 200, body: {} };
  }
}
