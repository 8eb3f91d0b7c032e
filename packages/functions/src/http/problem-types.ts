import { maximumBodyKibibytes, scopeMeanings } from "./operations.ts";

/*
 * Problem types of the API, RFC 9457. Without schemas, because infra/ makes the gateway's own responses from them.
 */

export const problems = {
  "invalid-request": { status: 400, title: "Invalid request" },
  "invalid-cursor": { status: 400, title: "Invalid cursor" },
  unauthorized: { status: 401, title: "Access token missing or invalid" },
  forbidden: { status: 403, title: "Access denied" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  gone: { status: 410, title: "The content no longer exists" },
  conflict: { status: 409, title: "The document's status does not allow this" },
  "idempotency-conflict": { status: 409, title: "The idempotency key was used with another body" },
  "too-large": { status: 413, title: "Request too large" },
  "unsupported-media-type": { status: 415, title: "Unsupported media type" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "quota-exceeded": { status: 429, title: "Quota used up" },
  internal: { status: 500, title: "Internal error" },
  timeout: { status: 504, title: "Timeout" },
} as const;
export type ProblemName = keyof typeof problems;

/** The stable identifier of a problem type. */
export function problemType(name: ProblemName): string {
  return `urn:airlock:problem:${name}`;
}

/**
 * API Gateway's own responses by response type.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayProblems = {
  UNAUTHORIZED: {
    problem: "unauthorized",
    // Such as "The incoming token has expired".
    detail:
      "Send a valid access token as: Authorization: Bearer TOKEN. If yours has expired, request a new one from the token endpoint. The gateway says: $context.error.message.",
  },
  EXPIRED_TOKEN: {
    problem: "unauthorized",
    detail: "The access token has expired; request a new one from the token endpoint.",
  },
  // The gateway's response to an Authorization header for AWS's Signature Version 4.
  INVALID_SIGNATURE: {
    problem: "unauthorized",
    detail: "This API accepts no AWS signatures; send an access token as: Authorization: Bearer TOKEN.",
  },
  ACCESS_DENIED: {
    problem: "forbidden",
    detail: `The access token has none of the scopes for $context.httpMethod $context.resourcePath, or the network is not allowed. The scopes are ${Object.keys(scopeMeanings).join(", ")}; /docs says what each operation needs. The gateway says: $context.error.message.`,
  },
  INVALID_API_KEY: { problem: "forbidden", detail: "This API has no API keys; send an access token." },
  WAF_FILTERED: {
    problem: "forbidden",
    detail:
      "The web application firewall blocked the request before the API read it: its address has a bad reputation, or the request looks like an attack on a server.",
  },
  // The gateway's response for an unknown path.
  MISSING_AUTHENTICATION_TOKEN: { problem: "not-found", detail: "Route not found; see /docs." },
  RESOURCE_NOT_FOUND: { problem: "not-found", detail: "Route not found; see /docs." },
  BAD_REQUEST_BODY: { problem: "invalid-request", detail: "The body is not valid; /docs describes it." },
  BAD_REQUEST_PARAMETERS: {
    problem: "invalid-request",
    detail: "The URL is not valid; encode its path and query as UTF-8 in percent-encoding.",
  },
  REQUEST_TOO_LARGE: {
    problem: "too-large",
    detail: "Upload content to the URL from the registration.",
  },
  UNSUPPORTED_MEDIA_TYPE: { problem: "unsupported-media-type", detail: "Send application/json." },
  // The gateway adds tokens to its bucket each second.
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
  THROTTLED: {
    problem: "too-many-requests",
    detail: "All callers together send too many requests. Wait for the seconds in Retry-After.",
    retryAfterSeconds: 1,
  },
  QUOTA_EXCEEDED: {
    problem: "too-many-requests",
    detail: "All callers together send too many requests. Wait for the seconds in Retry-After.",
    retryAfterSeconds: 1,
  },
  INTEGRATION_TIMEOUT: { problem: "timeout", detail: "Try again; repeating a request is safe." },
  INTEGRATION_FAILURE: { problem: "internal", detail: "Try again; repeating a request is safe." },
  AUTHORIZER_FAILURE: { problem: "internal", detail: "The access token could not be checked; try again." },
  AUTHORIZER_CONFIGURATION_ERROR: { problem: "internal", detail: "The access token could not be checked." },
  API_CONFIGURATION_ERROR: { problem: "internal", detail: "The gateway is misconfigured." },
  DEFAULT_4XX: {
    problem: undefined,
    detail: "The gateway refused the request. The gateway says: $context.error.message.",
  },
  DEFAULT_5XX: { problem: undefined, detail: "The gateway failed to respond." },
} as const satisfies Record<string, GatewayProblem>;

interface GatewayProblem {
  problem: ProblemName | undefined;
  detail: string;
  retryAfterSeconds?: number;
}

/** Seconds over which AWS WAF counts the requests of an address. */
export const firewallWindowSeconds = 300;

/**
 * Responses of AWS WAF itself, by the rule that blocks. Their media type is `application/json`: AWS WAF has no
 * `application/problem+json`, and no variables for a request id.
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_CustomResponseBody.html
 */
export const firewallProblems = {
  TooManyRequests: {
    problem: "too-many-requests",
    detail: "Your address sent too many requests in five minutes. Wait for the seconds in Retry-After.",
  },
  BodyTooLarge: {
    problem: "too-large",
    detail: `The body must not exceed ${maximumBodyKibibytes} KiB.`,
  },
} as const satisfies Record<string, { problem: ProblemName; detail: string }>;

/** Status code and body of a response of AWS WAF. */
export function firewallResponse(rule: keyof typeof firewallProblems): { statusCode: number; body: string } {
  const { problem, detail } = firewallProblems[rule];
  const { status, title } = problems[problem];
  return { statusCode: status, body: JSON.stringify({ type: problemType(problem), title, status, detail }) };
}

/**
 * The header `WWW-Authenticate` of a response without access. `UNAUTHORIZED` has no error code, because the gateway sends
 * it for a missing token as well. https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export const challenge = "Bearer";

/**
 * Status code, body template and headers of a gateway response. The two defaults keep the gateway's status code.
 * The gateway substitutes `$context.requestId` and `$context.error.message`.
 */
export function gatewayResponse(type: keyof typeof gatewayProblems): {
  statusCode?: string;
  template: string;
  headers: Record<string, string>;
} {
  const { problem, detail, retryAfterSeconds }: GatewayProblem = gatewayProblems[type];
  const requestId = "$context.requestId";
  if (!problem)
    return {
      template: JSON.stringify({ type: "about:blank", title: "Gateway error", detail, requestId }),
      headers: {},
    };
  const { status, title } = problems[problem];
  return {
    statusCode: String(status),
    template: JSON.stringify({ type: problemType(problem), title, status, detail, requestId }),
    headers: {
      ...(status === 401 && {
        "www-authenticate": type === "EXPIRED_TOKEN" ? `${challenge} error="invalid_token"` : challenge,
      }),
      ...(retryAfterSeconds && { "retry-after": String(retryAfterSeconds) }),
    },
  };
}

/** What to do about such a method. */
export function methodDetail(allow: string): string {
  return `This path has the methods ${allow}; see /docs.`;
}

/** The problem document for a method that a path does not have, as a template of the gateway. */
export function methodProblem(allow: string): string {
  const { status, title } = problems["method-not-allowed"];
  const detail = methodDetail(allow);
  const requestId = "$context.requestId";
  return JSON.stringify({ type: problemType("method-not-allowed"), title, status, detail, requestId });
}
