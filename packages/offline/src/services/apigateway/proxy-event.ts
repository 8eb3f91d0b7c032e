import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { GatewayMethod } from "./routes.ts";

/** A request that was matched and authorized, and the API that it was sent to. */
export interface ProxyRequest {
  request: IncomingMessage;
  requestId: string;
  method: GatewayMethod;
  pathParameters: Record<string, string>;
  /** Of the token; undefined for a method without authorization. */
  claims: Record<string, string> | undefined;
  /** Without the stage. */
  path: string;
  /** Without `?`. */
  query: string;
  body: Buffer;
  sourceIp: string;
  accountId: string;
  apiId: string;
  stageName: string;
  stageVariables: Record<string, string> | undefined;
  binaryMediaTypes: string[];
  time: Date;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function proxyEvent(proxyRequest: ProxyRequest) {
  const { request, method, pathParameters, path, query, body, sourceIp, binaryMediaTypes } = proxyRequest;
  const multiValueHeaders = headersOf(request, sourceIp);
  const multiValueQuery = groupByName(new URLSearchParams(query));
  const mediaType = (request.headers["content-type"] ?? "").split(";")[0] ?? "";
  const isBinary = binaryMediaTypes.some((type) => type === "*/*" || type === mediaType);
  return {
    resource: method.path,
    path,
    httpMethod: request.method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: query ? lastValues(multiValueQuery) : null,
    multiValueQueryStringParameters: query ? multiValueQuery : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
    stageVariables: proxyRequest.stageVariables ?? null,
    requestContext: requestContext(proxyRequest),
    body: body.length > 0 ? body.toString(isBinary ? "base64" : "utf8") : null,
    isBase64Encoded: isBinary && body.length > 0,
  };
}

function requestContext({ request, requestId, method, claims, path, sourceIp, ...api }: ProxyRequest) {
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    ...(claims && { authorizer: { claims } }),
    domainName: request.headers.host ?? "",
    extendedRequestId: randomBytes(8).toString("base64"),
    httpMethod: request.method,
    identity: { sourceIp, userAgent: request.headers["user-agent"] ?? null },
    path: `/${api.stageName}${path}`,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTime: api.time.toUTCString(),
    requestTimeEpoch: api.time.getTime(),
    resourceId: method.resourceId,
    resourcePath: method.path,
    stage: api.stageName,
  };
}

type MultiValue = Record<string, string[]>;

function headersOf(request: IncomingMessage, sourceIp: string): MultiValue {
  const { rawHeaders } = request;
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""]] : [],
  );
  const forwardedFor = [request.headers["x-forwarded-for"], sourceIp].filter(Boolean).join(", ");
  const headers = groupByName(pairs);
  headers["X-Forwarded-For"] = [forwardedFor];
  return headers;
}

/** Without a prototype, since clients choose the names: `__proto__` is one like any other. */
function groupByName(pairs: Iterable<[string, string]>): MultiValue {
  const grouped: MultiValue = Object.create(null);
  for (const [name, value] of pairs) grouped[name] = [...(grouped[name] ?? []), value];
  return grouped;
}

function lastValues(grouped: MultiValue): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(grouped).map(([name, values]) => [name, values.at(-1)]));
}
