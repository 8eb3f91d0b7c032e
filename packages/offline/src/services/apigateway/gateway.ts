import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { readBody } from "../../http/read-body.ts";
import type { Cognito } from "../cognito/cognito.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { Logs } from "../logs/log-files.ts";
import { createAccessLog } from "./access-log.ts";
import { authorize } from "./authorizer.ts";
import { GatewayError } from "./gateway-error.ts";
import { callFunction } from "./integration.ts";
import type { ProxyAnswer } from "./proxy-answer.ts";
import { proxyEvent } from "./proxy-event.ts";
import { type GatewayAnswer, readGatewayResponses } from "./responses.ts";
import { findMethod, type GatewayMethod, type Match, readMethods } from "./routes.ts";

export interface Gateway {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  methods: GatewayMethod[];
  /** Why declared methods cannot be served, a sentence for each. */
  declarationErrors: string[];
}

/** Whether a client may send a request; the place of a resource policy. */
export type AllowSource = (source: { ip: string; method: string; path: string }) => boolean;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const bodyBytesAtMost = 10 * 1024 ** 2;

/** Headers that apply to one connection. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "content-length",
]);

/**
 * A REST API (v1) of the graph, with Lambda proxy integrations and Cognito authorizers. Paths may begin with the stage or
 * not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export function createGateway({
  graph,
  api,
  cognito,
  invoke,
  logs,
  now,
  allowSource = () => true,
}: {
  graph: Graph;
  api: Resource;
  cognito: Cognito;
  invoke: (functionArn: string, event: unknown) => Promise<InvokeResult>;
  logs: Logs;
  now: () => Date;
  allowSource?: AllowSource;
}): Gateway {
  const stage = resourcesOfType(graph, "aws:apigateway/stage:Stage").find(
    ({ inputs }) => inputs.restApi === api.id,
  );
  const stageName: string = stage?.inputs.stageName ?? graph.stage;
  const methods = readMethods(graph, api, stageName);
  const answerOf = readGatewayResponses(graph, api);
  const writeAccessLog = createAccessLog(stage, logs);
  const mayBePrefixed = !methods.some(({ path }) => path.split("/")[1] === stageName);

  function splitUrl(url: string): { path: string; query: string } {
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? "" : url.slice(mark + 1);
    const isPrefixed = mayBePrefixed && (path === `/${stageName}` || path.startsWith(`/${stageName}/`));
    return { path: isPrefixed ? path.slice(stageName.length + 1) || "/" : path, query };
  }

  /** @throws GatewayError */
  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    variables: Record<string, string>,
    requestId: string,
  ): Promise<GatewayAnswer | ProxyAnswer> {
    const { path, query } = splitUrl(request.url ?? "/");
    variables.path = `/${stageName}${path}`;
    const sourceIp = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const httpMethod = request.method ?? "GET";
    if (!allowSource({ ip: sourceIp, method: httpMethod, path })) throw new GatewayError("ACCESS_DENIED");
    const { method, parameters } = matchMethod(methods, httpMethod, path);
    variables.resourcePath = method.path;
    if (method.declarationError) throw new GatewayError("API_CONFIGURATION_ERROR");
    if (method.fixedAnswer) return method.fixedAnswer;
    const { functionArn } = method;
    if (!functionArn) throw new GatewayError("API_CONFIGURATION_ERROR");

    const claims =
      method.authorization === "COGNITO_USER_POOLS"
        ? await authorize(cognito, method, request.headers.authorization)
        : undefined;
    for (const [name, value] of Object.entries(claims ?? {})) variables[`authorizer.claims.${name}`] = value;

    if (request.headers.expect) response.writeContinue();
    const body = await readBody(request, bodyBytesAtMost);
    if (!body) throw new GatewayError("REQUEST_TOO_LARGE");
    const event = proxyEvent({
      request,
      requestId,
      method,
      pathParameters: parameters,
      claims,
      path,
      query,
      body,
      sourceIp,
      accountId: graph.accountId,
      apiId: api.id,
      stageName,
      stageVariables: stage?.inputs.variables,
      binaryMediaTypes: api.inputs.binaryMediaTypes ?? [],
      time: now(),
    });
    return callFunction(() => invoke(functionArn, event), method.timeoutMilliseconds, variables);
  }

  function errorAnswer(error: unknown, variables: Record<string, string>): GatewayAnswer {
    const { responseType, detail } =
      error instanceof GatewayError
        ? error
        : new GatewayError("INTEGRATION_FAILURE", error instanceof Error ? error.message : undefined);
    variables["error.responseType"] = responseType;
    return answerOf(responseType, variables, detail);
  }

  return {
    methods,
    declarationErrors: methods.flatMap(({ httpMethod, path, declarationError }) =>
      declarationError ? [`${httpMethod} ${path}: ${declarationError}`] : [],
    ),
    async handle(request, response) {
      const requestId = randomUUID();
      const started = performance.now();
      /** Values of `$context` for the access log and for response templates, as far as they are known. */
      const variables: Record<string, string> = {
        requestId,
        httpMethod: request.method ?? "",
        stage: stageName,
        apiId: api.id,
        "identity.sourceIp": request.socket.remoteAddress ?? "",
        "identity.userAgent": request.headers["user-agent"] ?? "",
        requestTime: now().toUTCString(),
        resourcePath: "",
      };
      const answer = await respond(request, response, variables, requestId).catch((error) =>
        request.destroyed && !request.complete ? undefined : errorAnswer(error, variables),
      );
      // Without an answer, the client has closed the connection.
      if (!answer) return;
      await drainRequest(request, response);
      send(response, answer, requestId);
      writeAccessLog({
        ...variables,
        status: String(answer.status),
        responseLatency: String(Math.round(performance.now() - started)),
      });
    },
  };
}

/** @throws GatewayError when no method matches, or the path cannot be decoded */
function matchMethod(methods: GatewayMethod[], httpMethod: string, path: string): Match {
  let match: Match | undefined;
  try {
    match = findMethod(methods, httpMethod, path);
  } catch {
    throw new GatewayError("BAD_REQUEST_PARAMETERS", "The path is not percent-encoded UTF-8");
  }
  if (!match) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN");
  return match;
}

function send(response: ServerResponse, answer: GatewayAnswer | ProxyAnswer, requestId: string): void {
  for (const [name, value] of Object.entries(answer.headers))
    if (!connectionHeaders.has(name.toLowerCase())) response.setHeader(name, value);
  response.setHeader("x-amzn-requestid", requestId);
  response.setHeader("x-amz-apigw-id", requestId.slice(0, 16));
  response.statusCode = answer.status;
  response.end(answer.body);
}
