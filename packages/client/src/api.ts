import createFetchClient, { type Client } from "openapi-fetch";
import { ApiError, NetworkError, type Problem, reasonOf } from "./errors.ts";
import { isTemporary, pause, pauseAfter, type Retries, retryAfterOf, unlessAborted } from "./retries.ts";
import type { components, paths } from "./schema.d.ts";
import type { TokenSource } from "./token.ts";

export type { components, paths };

/** The API's operations by path and method, with typed parameters and responses. https://openapi-ts.dev/openapi-fetch/ */
export type Api = Client<paths>;

export interface ApiOptions {
  /** URL of the API, without a path of an operation. In a browser it can be a path. */
  apiUrl: string;
  token: TokenSource;
  retries?: Retries;
  fetch?: typeof globalThis.fetch;
}

/** No response of the API takes longer: API Gateway ends a request after 29 seconds. */
const responseTimeoutMilliseconds = 60_000;

/**
 * A typed client of the API's operations that adds the access token and repeats requests that failed temporarily. Every
 * operation can be repeated; a registration is sent with an Idempotency-Key.
 */
export function createApi({ apiUrl, token, retries = {}, fetch = globalThis.fetch }: ApiOptions): Api {
  return createFetchClient<paths>({
    baseUrl: apiUrl,
    redirect: "error",
    fetch: (request) => send(withIdempotencyKey(request), { token, retries, fetch }),
  });
}

/** Sends a request until it is answered with a status that is not temporary. */
async function send(
  request: Request,
  { token, retries, fetch }: Required<Pick<ApiOptions, "token" | "retries" | "fetch">>,
): Promise<Response> {
  let renew = false;
  for (let attempt = 1; ; attempt++) {
    const value = await unlessAborted(Promise.resolve(token({ renew })), request.signal);
    request.headers.set("authorization", `Bearer ${value}`);
    const response = await sendOnce(request, fetch).catch((error: NetworkError) => {
      request.signal?.throwIfAborted();
      return error;
    });
    const isNetworkError = response instanceof NetworkError;
    if (!isNetworkError && response.status === 401 && !renew) {
      renew = true;
      continue;
    }
    renew = false;
    if (!isNetworkError && !isTemporary(response.status)) return response;
    const seconds = pauseAfter(attempt, isNetworkError ? undefined : retryAfterOf(response), retries);
    if (seconds !== undefined) await pause(seconds, request.signal);
    else if (isNetworkError) throw response;
    else return response;
  }
}

/** Sends a request once and reads the whole response, so that a response that is cut fails here. */
async function sendOnce(request: Request, fetch: typeof globalThis.fetch): Promise<Response> {
  try {
    const timeout = AbortSignal.timeout(responseTimeoutMilliseconds);
    const response = await fetch(request.clone(), { signal: AbortSignal.any([request.signal, timeout]) });
    const body = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
  } catch (error) {
    const { origin } = new URL(request.url);
    throw new NetworkError(`${origin} does not answer (${reasonOf(error)}). ${remedy()}`, { cause: error });
  }
}

/** A browser does not tell a page whether CORS or the network stopped a request. */
const remedy = () =>
  "document" in globalThis
    ? "Check the API's URL, the network, and that the API allows this page's origin."
    : "Check the API's URL and the network.";

function withIdempotencyKey(request: Request): Request {
  const isRegistration = request.method === "POST" && new URL(request.url).pathname.endsWith("/documents");
  if (isRegistration && !request.headers.has("idempotency-key"))
    request.headers.set("idempotency-key", crypto.randomUUID());
  return request;
}

/** The part of a result of `Api` that `answerOf` reads. */
interface Result<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a successful response, and the seconds in its header Retry-After. */
export interface Answer<Data> {
  data: Data;
  retryAfterSeconds: number | undefined;
}

/**
 * The successful response of an operation.
 * @param request the operation as it is named in errors, such as `GET /documents`
 * @throws ApiError for a problem document
 * @throws NetworkError if the response is not one of Airlock's API
 */
export async function answerOf<Data>(
  request: string,
  result: Promise<Result<Data>>,
): Promise<Answer<NonNullable<Data>>> {
  const { data, error, response } = await result.catch((error) => {
    if (error instanceof SyntaxError) throw notAirlock(request, error);
    throw error;
  });
  const retryAfterSeconds = retryAfterOf(response);
  if (!response.ok)
    throw new ApiError(request, response.status, problemOf(error, response), retryAfterSeconds);
  if (typeof data !== "object" || data === null) throw notAirlock(request);
  return { data, retryAfterSeconds };
}

const notAirlock = (request: string, cause?: unknown) =>
  new NetworkError(`${request} was not answered with JSON. Check the API's URL.`, { cause });

/** The problem document of a response; made from its text where a proxy answered. */
function problemOf(error: unknown, { status, statusText }: Response): Problem {
  if (typeof error === "object" && error !== null && "title" in error && "detail" in error)
    return error as Problem;
  // Amazon API Gateway and proxies answer with a message or a page.
  const detail = typeof error === "string" ? error.slice(0, 200) : JSON.stringify(error ?? "");
  return { type: "about:blank", title: statusText, status, detail };
}
