import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { CorsRule } from "./types.ts";

const listOf = (header: string | undefined): string[] =>
  (header ?? "").split(",").flatMap((name) => name.trim().toLowerCase() || []);

const refused = (reason: string) => new AwsError("AccessForbidden", 403, `CORSResponse: ${reason}`);

/** Whether a value matches a pattern in which one `*` stands for any characters. */
function matches(pattern: string, value: string): boolean {
  const [start = "", end] = pattern.split("*");
  return end === undefined
    ? pattern === value
    : value.length >= start.length + end.length && value.startsWith(start) && value.endsWith(end);
}

/**
 * The first rule that admits an origin, a method and the headers of a preflight.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
function ruleFor(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  headers: readonly string[] = [],
): CorsRule | undefined {
  return rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders = [] }) =>
      allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      allowedMethods.includes(method) &&
      headers.every((name) => allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
}

/** The headers with which a browser lets a page of the origin read a response. */
function headersFor({ allowedOrigins, allowedMethods, exposeHeaders = [] }: CorsRule, origin: string) {
  return {
    ...(allowedOrigins.includes("*")
      ? { "access-control-allow-origin": "*" }
      : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" }),
    "access-control-allow-methods": allowedMethods.join(", "),
    ...(exposeHeaders.length > 0 && { "access-control-expose-headers": exposeHeaders.join(", ") }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/** Adds the headers to a response whose request a rule of the bucket admits. The request is answered in any case. */
export function addCorsHeaders(
  { method = "", headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  rules: readonly CorsRule[],
): void {
  const rule = origin === undefined ? undefined : ruleFor(rules, origin, method);
  if (!rule || origin === undefined) return;
  for (const [name, value] of Object.entries(headersFor(rule, origin))) response.setHeader(name, value);
}

/**
 * Answers a preflight, which has neither a signature nor a body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 *
 * @throws AwsError BadRequest, AccessForbidden
 */
export function answerPreflight(
  { headers }: IncomingMessage,
  response: ServerResponse,
  rules: readonly CorsRule[],
): void {
  const { origin } = headers;
  const method = headers["access-control-request-method"];
  if (origin === undefined)
    throw new AwsError("BadRequest", 400, "Insufficient information. Origin request header needed.");
  if (method === undefined)
    throw new AwsError("BadRequest", 400, "Invalid Access-Control-Request-Method: null");
  if (rules.length === 0) throw refused("CORS is not enabled for this bucket.");
  const requested = listOf(headers["access-control-request-headers"]);
  const rule = ruleFor(rules, origin, method, requested);
  if (!rule)
    throw refused(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    );
  response.writeHead(200, {
    ...headersFor(rule, origin),
    ...(requested.length > 0 && { "access-control-allow-headers": requested.join(", ") }),
    ...(rule.maxAgeSeconds !== undefined && { "access-control-max-age": String(rule.maxAgeSeconds) }),
    "content-length": "0",
  });
  response.end();
}
