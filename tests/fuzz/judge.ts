import { resolve } from "node:path";
import { isRaw, type Plan } from "./plan.ts";
import type { Answer, Outcome } from "./wire.ts";

const checkout = resolve(import.meta.dirname, "../..");

/** A rule that the system broke. */
export interface Violation {
  /** The same for every request that meets the same fault. */
  kind: string;
  message: string;
}

/** A violation whose kind is its message without what differs from request to request. */
export function violation(message: string): Violation {
  const kind = message.replaceAll(/["'`][^"'`]*["'`]|[\da-f-]{8,}|\d+/gi, "_").slice(0, 160);
  return { kind, message };
}

/** What is wrong with the answer to a request; undefined when nothing is. */
export function judge(plan: Plan, outcome: Outcome): Violation | undefined {
  const place = `${plan.port === "api" ? "The API" : (plan.signer?.service ?? "AWS's port")}`;
  if (outcome === "silent") return violation(`${place} neither answers nor closes the connection`);
  if (outcome === "malformed") return violation(`${place} sends what is no HTTP answer`);
  // A server that refuses bytes as HTTP need not answer them: https://www.rfc-editor.org/rfc/rfc9112#section-9.5
  if (outcome === "closed")
    return isRaw(plan) ? undefined : violation(`${place} closes the connection without an answer`);
  const { status, body } = outcome;
  const text = body.toString();
  if (isServerError(plan, outcome)) return violation(`${place} answers ${status}: ${text.slice(0, 300)}`);
  if (disclosesPaths(outcome, text)) return violation(`${place} discloses a path: ${text.slice(0, 300)}`);
  if (status < 400 || plan.method === "HEAD" || isParserRefusal(plan, outcome)) return undefined;
  const isError = plan.port === "api" ? isProblem(outcome, text) : isAwsError(outcome, text);
  if (isError) return undefined;
  const form = plan.port === "api" ? "a problem document" : "AWS's form of errors";
  return violation(`${place} answers ${status} without ${form}: ${text.slice(0, 300)}`);
}

/** S3 answers 501 to what it does not implement. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const isServerError = ({ method, signer }: Plan, { status, body }: Answer): boolean =>
  status >= 500 &&
  !(
    status === 501 &&
    (body.includes("<Code>NotImplemented</Code>") || (method === "HEAD" && signer?.service === "s3"))
  );

/** The trace of a function's error is in the payload of the invocation, as on AWS. */
const disclosesPaths = ({ headers }: Answer, text: string): boolean =>
  !headers.has("x-amz-function-error") && (text.includes(checkout) || text.includes("node:internal/"));

const isParserRefusal = (plan: Plan, { headers }: Answer): boolean =>
  isRaw(plan) && headers.get("connection")?.toLowerCase() === "close";

/** https://www.rfc-editor.org/rfc/rfc9457#section-3 */
function isProblem({ status, headers }: Answer, text: string): boolean {
  if (headers.get("content-type") !== "application/problem+json") return false;
  const problem = parseObject(text);
  return (
    problem !== undefined &&
    // The member is optional.
    (problem.status === undefined || problem.status === status) &&
    ["type", "title", "detail"].every((name) => typeof problem[name] === "string")
  );
}

/**
 * S3's and STS's XML, the JSON protocols' type and message, OAuth's error, or a page of Cognito's managed login.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 * https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
function isAwsError({ headers }: Answer, text: string): boolean {
  if (/<Error>.*<Code>\w+<\/Code>.*<\/Error>/s.test(text)) return true;
  if (headers.get("content-type")?.startsWith("text/html") && headers.has("content-security-policy"))
    return true;
  const error = parseObject(text);
  const type = error?.__type ?? headers.get("x-amzn-errortype");
  return (typeof type === "string" && type !== "") || typeof error?.error === "string";
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}
