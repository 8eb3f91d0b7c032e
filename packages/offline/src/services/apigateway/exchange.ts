import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { sourceIpOf } from "../../http/source-ip.ts";
import { traceIdOf } from "./request-headers.ts";

/** A request to a stage of an API: what its answer, its event and the access log are made from. */
export interface Exchange {
  request: IncomingMessage;
  httpMethod: string;
  /** As sent, without the stage. */
  path: string;
  /** As sent, without `?`. */
  query: string;
  /** The value of `x-amzn-requestid`: a UUID, which the caller may choose. */
  requestId: string;
  /** `$context.requestId` in the access log. */
  loggedId: string;
  /** The value of `x-amz-apigw-id`. */
  extendedRequestId: string;
  traceId: string;
  sourceIp: string;
  time: Date;
  /**
   * Values of `$context` variables for the access log and for response templates, as far as they are known.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
   */
  variables: Record<string, string>;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time in the form of Apache's Common Log Format, such as `25/Nov/2026:09:41:40 +0000`. */
function formatRequestTime(time: Date): string {
  const [date = "", clock = ""] = time.toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The id of a request, and what the access log has in its place. API Gateway takes a UUID that the caller sends, and marks
 * its id where the caller sends something else.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
 */
function requestIdOf({ headers }: IncomingMessage): { requestId: string; loggedId: string } {
  const sent = headers["x-amzn-requestid"];
  if (typeof sent === "string" && uuid.test(sent)) return { requestId: sent, loggedId: sent };
  const requestId = randomUUID();
  return {
    requestId,
    loggedId: sent === undefined ? requestId : `${requestId}_REPLACED_INVALID_REQUEST_ID`,
  };
}

/** Begins the exchange of a request. */
export function beginExchange(
  request: IncomingMessage,
  { path, query }: { path: string; query: string },
  api: { accountId: string; apiId: string; stageName: string; time: Date },
): Exchange {
  const httpMethod = request.method ?? "GET";
  const { requestId, loggedId } = requestIdOf(request);
  const extendedRequestId = randomBytes(11).toString("base64url").concat("=");
  const sourceIp = sourceIpOf(request);
  const domainName = request.headers.host ?? "";
  return {
    request,
    httpMethod,
    path,
    query,
    requestId,
    loggedId,
    extendedRequestId,
    traceId: traceIdOf(request, api.time),
    sourceIp,
    time: api.time,
    variables: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName,
      domainPrefix: domainName.split(".")[0] ?? "",
      extendedRequestId,
      httpMethod,
      "identity.sourceIp": sourceIp,
      "identity.userAgent": request.headers["user-agent"] ?? "",
      path: `/${api.stageName}${path}`,
      protocol: `HTTP/${request.httpVersion}`,
      requestId,
      requestTime: formatRequestTime(api.time),
      requestTimeEpoch: String(api.time.getTime()),
      resourcePath: "",
      stage: api.stageName,
    },
  };
}
