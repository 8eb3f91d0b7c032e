/*
 * Problem types of the API, RFC 9457. Without schemas, because infra/ makes the gateway's own responses from them, with
 * gateway-problems.ts.
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
 * The header `WWW-Authenticate` of a response without access. `UNAUTHORIZED` has no error code, because the gateway sends
 * it for a missing token as well. https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export const challenge = "Bearer";

/** What to do about such a method. */
export function methodDetail(allow: string): string {
  return `This path has the methods ${allow}; see /docs.`;
}
