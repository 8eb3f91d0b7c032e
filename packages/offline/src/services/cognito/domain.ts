import type { IncomingMessage, ServerResponse } from "node:http";
import { drainRequest } from "../../http/drain-request.ts";
import { type JsonAnswer, oauthError, wrongMethod } from "./json-answer.ts";
import { type BrowserAnswer, ManagedLogin, type ManagedLoginParts } from "./managed-login.ts";
import { answerRevocation, answerUserInfo } from "./session-endpoints.ts";
import { answerTokenRequest, type TokenEndpointParts } from "./token-endpoint.ts";
import type { UserPool } from "./user-pools.ts";

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.1 */
const answerHeaders = {
  "content-type": "application/json;charset=UTF-8",
  "cache-control": "no-store",
  pragma: "no-cache",
};

/** Pages of any origin may call these endpoints: they take no cookie. https://fetch.spec.whatwg.org/#http-cors-protocol */
const anyOrigin = { "access-control-allow-origin": "*" };

const preflightHeaders = {
  ...anyOrigin,
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-max-age": "600",
};

export function sendJsonAnswer(
  response: ServerResponse,
  [status, body, headers]: JsonAnswer,
  moreHeaders: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...answerHeaders, ...moreHeaders, ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

type JsonEndpoint = (
  request: IncomingMessage,
  pool: UserPool,
  parts: TokenEndpointParts,
) => Promise<JsonAnswer>;

const jsonEndpoints: ReadonlyMap<string, JsonEndpoint> = new Map([
  ["/oauth2/token", answerTokenRequest],
  ["/oauth2/revoke", answerRevocation],
  ["/oauth2/userInfo", answerUserInfo],
]);

/** The endpoints of a pool's domain. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html */
export class Domain {
  readonly #pool: UserPool;
  readonly #parts: TokenEndpointParts;
  readonly #login: ManagedLogin;

  /** @param path of the domain, such as `/_cognito/shop` */
  constructor(pool: UserPool, path: string, parts: TokenEndpointParts & ManagedLoginParts) {
    this.#pool = pool;
    this.#parts = parts;
    this.#login = new ManagedLogin(pool, path, parts);
  }

  /** @param path below the domain */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const endpoint = jsonEndpoints.get(path);
    if (endpoint) return this.#answerJson(endpoint, request, response);
    const answer = await this.#answerBrowser(request, path);
    await drainRequest(request, response);
    if (!answer) return sendJsonAnswer(response, [404, { error: "not_found" }]);
    if (Array.isArray(answer)) return sendJsonAnswer(response, answer);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  async #answerJson(
    endpoint: JsonEndpoint,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const isPreflight = request.method === "OPTIONS";
    const answer: JsonAnswer = isPreflight
      ? [204, undefined, preflightHeaders]
      : await endpoint(request, this.#pool, this.#parts).catch((error) => {
          if (error instanceof URIError) return oauthError("invalid_request");
          throw error;
        });
    await drainRequest(request, response);
    sendJsonAnswer(response, answer, anyOrigin);
  }

  async #answerBrowser(
    request: IncomingMessage,
    path: string,
  ): Promise<BrowserAnswer | JsonAnswer | undefined> {
    const { method = "" } = request;
    const isReading = method === "GET" || method === "HEAD";
    switch (path) {
      case "/oauth2/authorize":
        return isReading ? this.#login.authorize(request) : wrongMethod("GET, HEAD");
      case "/login":
        if (method === "POST") return this.#login.takeForm(request);
        return isReading ? this.#login.showLogin(request) : wrongMethod("GET, HEAD, POST");
      case "/logout":
        return isReading ? this.#login.logout(request) : wrongMethod("GET, HEAD");
      default:
        return undefined;
    }
  }
}
