import type { Exchange } from "./exchange.ts";
import { isBinary } from "./media-types.ts";
import { parseQuery } from "./query.ts";
import { groupByName, integrationHeaders, type MultiValue } from "./request-headers.ts";
import type { GatewayMethod } from "./routes.ts";

/** A request that was matched and authorized, and the API that it was sent to. */
export interface ProxyRequest {
  exchange: Exchange;
  method: GatewayMethod;
  pathParameters: Record<string, string>;
  /** Of the token; undefined for a method without authorization. */
  claims: Record<string, string> | undefined;
  body: Buffer;
  api: {
    accountId: string;
    apiId: string;
    stageName: string;
    stageVariables: Record<string, string> | undefined;
    binaryMediaTypes: readonly string[];
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function proxyEvent(proxyRequest: ProxyRequest) {
  const { exchange, method, pathParameters, body, api } = proxyRequest;
  const { request, httpMethod, path, query } = exchange;
  const headers = integrationHeaders(request, exchange);
  const parameters = groupByName(parseQuery(query));
  const hasParameters = Object.keys(parameters).length > 0;
  const isBase64Encoded = body.length > 0 && isBinary(api.binaryMediaTypes, request.headers["content-type"]);
  return {
    resource: method.path,
    path,
    httpMethod,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasParameters ? lastValues(parameters) : null,
    multiValueQueryStringParameters: hasParameters ? parameters : null,
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
    stageVariables: api.stageVariables ?? null,
    requestContext: requestContext(proxyRequest),
    body: body.length > 0 ? body.toString(isBase64Encoded ? "base64" : "utf8") : null,
    isBase64Encoded,
  };
}

/** Who signed a request; nobody did. */
const identityWithoutSignature = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

function requestContext({ exchange, method, claims, api }: ProxyRequest) {
  const { request, variables, time } = exchange;
  return {
    accountId: api.accountId,
    apiId: api.apiId,
    ...(claims && { authorizer: { claims } }),
    domainName: variables.domainName,
    domainPrefix: variables.domainPrefix,
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: exchange.httpMethod,
    identity: {
      ...identityWithoutSignature,
      sourceIp: exchange.sourceIp,
      userAgent: request.headers["user-agent"] ?? null,
    },
    path: variables.path,
    protocol: variables.protocol,
    requestId: exchange.requestId,
    requestTime: variables.requestTime,
    requestTimeEpoch: time.getTime(),
    resourceId: method.resourceId,
    resourcePath: method.path,
    stage: api.stageName,
  };
}

function lastValues(grouped: MultiValue): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(grouped).map(([name, values]) => [name, values.at(-1)]));
}
