import { maximumBodyKibibytes, scopeMeanings } from "./operations.ts";
import { challenge, methodDetail, type ProblemName, problems, problemType } from "./problem-types.ts";

/* Problem documents of API Gateway and AWS WAF themselves, which infra/ declares. No function has them. */

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

/** The problem document for a method that a path does not have, as a template of the gateway. */
export function methodProblem(allow: string): string {
  const { status, title } = problems["method-not-allowed"];
  const detail = methodDetail(allow);
  const requestId = "$context.requestId";
  return JSON.stringify({ type: problemType("method-not-allowed"), title, status, detail, requestId });
}
