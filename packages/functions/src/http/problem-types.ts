/**
 * The problems that this API answers with, RFC 9457. Plain data without imports: the infrastructure makes the
 * gateway's own answers from it, so that a refused token looks like every other problem.
 */
export const problems = {
  "invalid-request": { status: 400, title: "The request is not valid" },
  "invalid-cursor": { status: 400, title: "The cursor is not valid" },
  unauthorized: { status: 401, title: "A valid access token is needed" },
  forbidden: { status: 403, title: "The access token does not allow this" },
  "not-found": { status: 404, title: "There is no such thing" },
  conflict: { status: 409, title: "The document's state does not allow this" },
  "idempotency-conflict": { status: 409, title: "The idempotency key was used with another body" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The request's media type is not supported" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Something went wrong on our side" },
  timeout: { status: 504, title: "The answer took too long" },
} as const;
export type ProblemName = keyof typeof problems;

/** A problem's stable identifier. */
export function problemType(name: ProblemName): string {
  return `urn:airlock:problem:${name}`;
}

/**
 * API Gateway's own answers by its response type.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayProblems = {
  UNAUTHORIZED: { problem: "unauthorized", detail: "Send an access token as: Authorization: Bearer TOKEN." },
  EXPIRED_TOKEN: { problem: "unauthorized", detail: "The access token has expired; get a new one." },
  INVALID_SIGNATURE: { problem: "unauthorized", detail: "The signature of the request is not valid." },
  ACCESS_DENIED: {
    problem: "forbidden",
    detail: "The token lacks the scope, or the network is not allowed.",
  },
  INVALID_API_KEY: { problem: "forbidden", detail: "No API key is used here; send an access token." },
  WAF_FILTERED: { problem: "forbidden", detail: "The web application firewall refused the request." },
  // What the gateway says of a path or method that it does not know.
  MISSING_AUTHENTICATION_TOKEN: { problem: "not-found", detail: "There is no such route; see /docs." },
  RESOURCE_NOT_FOUND: { problem: "not-found", detail: "There is no such route; see /docs." },
  BAD_REQUEST_BODY: { problem: "invalid-request", detail: "The body is not valid." },
  BAD_REQUEST_PARAMETERS: { problem: "invalid-request", detail: "A parameter is not valid." },
  REQUEST_TOO_LARGE: {
    problem: "too-large",
    detail: "Content is uploaded to the URL that registering gives.",
  },
  UNSUPPORTED_MEDIA_TYPE: { problem: "unsupported-media-type", detail: "Send application/json." },
  THROTTLED: { problem: "too-many-requests", detail: "Wait a moment and try again." },
  QUOTA_EXCEEDED: { problem: "too-many-requests", detail: "Wait a moment and try again." },
  INTEGRATION_TIMEOUT: { problem: "timeout", detail: "Try again; a repeated request does no harm." },
  INTEGRATION_FAILURE: { problem: "internal", detail: "Try again; a repeated request does no harm." },
  AUTHORIZER_FAILURE: { problem: "internal", detail: "The token could not be checked; try again." },
  AUTHORIZER_CONFIGURATION_ERROR: { problem: "internal", detail: "The token could not be checked." },
  API_CONFIGURATION_ERROR: { problem: "internal", detail: "The gateway is misconfigured." },
  DEFAULT_4XX: { problem: undefined, detail: "The gateway refused the request." },
  DEFAULT_5XX: { problem: undefined, detail: "The gateway could not answer." },
} as const satisfies Record<string, { problem: ProblemName | undefined; detail: string }>;

/**
 * A gateway response's status and body template. The two defaults keep the status that the gateway chose.
 * `$context.requestId` is put in by the gateway; nothing in the texts needs escaping in JSON.
 */
export function gatewayResponse(type: keyof typeof gatewayProblems): {
  statusCode?: string;
  template: string;
} {
  const { problem, detail } = gatewayProblems[type];
  if (!problem)
    return {
      template: JSON.stringify({
        type: "about:blank",
        title: "The gateway answered",
        detail,
        requestId: "$context.requestId",
      }),
    };
  const { status, title } = problems[problem];
  return {
    statusCode: String(status),
    template: JSON.stringify({
      type: problemType(problem),
      title,
      status,
      detail,
      requestId: "$context.requestId",
    }),
  };
}
