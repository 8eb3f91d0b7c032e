import type { paths } from "@airlock/client/schema.d.ts";
import createClient, { type Client } from "openapi-fetch";
import type { Session } from "../session/session.ts";
import { isUnreachable } from "../session/sign-in.ts";
import { ApiError, ConnectionError, retryAfterOf } from "./problem.ts";

/** The API, typed by its OpenAPI document. */
export type Api = Client<paths>;

/** Milliseconds after which an answer counts as lost. API Gateway answers within 29 seconds. */
const lostMilliseconds = 40_000;

/** Sends a request, or throws a `ConnectionError`. */
async function send(request: Request, accessToken: string): Promise<Response> {
  request.headers.set("authorization", `Bearer ${accessToken}`);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(lostMilliseconds)]);
  try {
    return await fetch(request, { signal });
  } catch (error) {
    // The caller gave the request up.
    if (request.signal.aborted) throw error;
    throw new ConnectionError("The API cannot be reached.", { cause: error });
  }
}

/** Sends requests with the session's access token, and once more with a new one if the API refuses it. */
function authorizedFetch(session: Session): (request: Request) => Promise<Response> {
  return async (request) => {
    const accessToken = await tokenOf(() => session.accessToken());
    const response = await send(request.clone(), accessToken);
    if (response.status !== 401) return response;
    const renewed = await tokenOf(() => session.renewedToken(accessToken));
    const second = await send(request, renewed);
    if (second.status === 401) throw session.expire();
    return second;
  };
}

/** A token, or a `ConnectionError` where the authorization server cannot be reached. */
async function tokenOf(get: () => Promise<string>): Promise<string> {
  try {
    return await get();
  } catch (error) {
    if (isUnreachable(error)) throw new ConnectionError("The sign-in cannot be reached.", { cause: error });
    throw error;
  }
}

/** The API at a URL, called as the session's person. */
export function createApi(baseUrl: string, session: Session): Api {
  return createClient<paths>({ baseUrl, fetch: authorizedFetch(session) });
}

/** A successful response. */
export interface Answer<Data> {
  data: Data;
  /** Seconds after which the same request is worthwhile. */
  retryAfterSeconds: number | undefined;
}

/**
 * The body of a call's response.
 * @throws ApiError for a problem document, ConnectionError, SessionExpiredError
 */
export async function answerOf<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Answer<Data>> {
  const { data, error, response } = await call.catch((reason: unknown) => {
    // The connection ended in the middle of the answer.
    if (isUnreachable(reason)) throw new ConnectionError("The answer is not complete.", { cause: reason });
    throw reason;
  });
  if (!response.ok || data === undefined) throw new ApiError(response, error);
  return { data, retryAfterSeconds: retryAfterOf(response) };
}
