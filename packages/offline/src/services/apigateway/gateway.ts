import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { readBody } from "../../http/read-body.ts";
import type { ServiceAccess } from "../../iam/service-access.ts";
import type { Cognito } from "../cognito/cognito.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { Logs } from "../logs/log-files.ts";
import { createAccessLog } from "./access-log.ts";
import { mayWriteLog } from "./account-role.ts";
import { authorize } from "./authorizer.ts";
import { GatewayError } from "./gateway-error.ts";
import { callFunction } from "./integration.ts";
import { answerMock } from "./mock.ts";
import type { ProxyAnswer } from "./proxy-answer.ts";
import { proxyEvent } from "./proxy-event.ts";
import { type GatewayAnswer, readGatewayResponses } from "./responses.ts";
import { findMethod, type GatewayMethod, type Match, readMethods } from "./routes.ts";
import { type RestApi as RestApiResource, type Stage, stageType } from "./types.ts";

export interface Gateway {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  methods: GatewayMethod[];
  /** Why declared methods cannot be served, a sentence for each. */
  declarationErrors: string[];
}

/** Whether a client may send a request; the place of a resource policy. */
type AllowSource = (source: { ip: string; method: string; path: string }) => boolean;

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

interface GatewayOptions {
  graph: Graph;
  api: RestApiResource;
  cognito: Cognito;
  /** Invokes a function for a method, by the ARN that Lambda's permissions name. Throws AwsError. */
  invoke: (functionArn: string, sourceArn: string, event: unknown) => Promise<InvokeResult>;
  access: ServiceAccess;
  logs: Logs;
  now: () => Date;
  allowSource?: AllowSource;
}

/**
 * A REST API (v1) of the graph, with Lambda proxy integrations and Cognito authorizers. Paths may begin with the stage or
 * not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export function createGateway(options: GatewayOptions): Gateway {
  return new RestApi(options);
}

/** One request: what its answer, its event and the access log are made from. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** Values of `$context` variables for the access log and for response templates, as far as they are known. */
  variables: Record<string, string>;
}

class RestApi implements Gateway {
  readonly methods: GatewayMethod[];
  readonly declarationErrors: string[];
  readonly #options: GatewayOptions;
  readonly #stage: Stage | undefined;
  readonly #stageName: string;
  readonly #answerOf: ReturnType<typeof readGatewayResponses>;
  readonly #writeAccessLog: ReturnType<typeof createAccessLog>;
  /** Whether a path may begin with the stage's name: no method's path does. */
  readonly #allowsStageInPath: boolean;

  constructor(options: GatewayOptions) {
    const { graph, api, access, logs } = options;
    this.#options = options;
    this.#stage = resourcesOfType(graph, stageType).find(({ inputs }) => inputs.restApi === api.id);
    const stageName: string = this.#stage?.inputs.stageName ?? graph.stage;
    this.#stageName = stageName;
    this.methods = readMethods(graph, api, stageName);
    this.declarationErrors = this.methods.flatMap(({ httpMethod, path, declarationError }) =>
      declarationError ? [`${httpMethod} ${path}: ${declarationError}`] : [],
    );
    this.#answerOf = readGatewayResponses(graph, api);
    const stageArn = this.#stage?.outputs.arn ?? api.outputs.arn;
    this.#writeAccessLog = createAccessLog(this.#stage, logs, (stream) =>
      mayWriteLog(access, graph, stageArn, stream),
    );
    this.#allowsStageInPath = !this.methods.some(({ path }) => path.split("/")[1] === stageName);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const started = performance.now();
    const variables: Record<string, string> = {
      requestId,
      httpMethod: request.method ?? "",
      stage: this.#stageName,
      apiId: this.#options.api.id,
      "identity.sourceIp": request.socket.remoteAddress ?? "",
      "identity.userAgent": request.headers["user-agent"] ?? "",
      requestTime: this.#options.now().toUTCString(),
      resourcePath: "",
    };
    const answer = await this.#respond({ request, response, requestId, variables }).catch((error) =>
      request.destroyed && !request.complete ? undefined : this.#errorAnswer(error, variables),
    );
    // Without an answer, the client has closed the connection.
    if (!answer) return;
    await drainRequest(request, response);
    send(response, answer, requestId);
    this.#writeAccessLog({
      ...variables,
      status: String(answer.status),
      responseLatency: String(Math.round(performance.now() - started)),
    });
  }

  /** @throws GatewayError */
  async #respond(exchange: Exchange): Promise<GatewayAnswer | ProxyAnswer> {
    const { request, variables } = exchange;
    const { path, query } = this.#splitUrl(request.url ?? "/");
    variables.path = `/${this.#stageName}${path}`;
    const sourceIp = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const httpMethod = request.method ?? "GET";
    const { allowSource = () => true } = this.#options;
    if (!allowSource({ ip: sourceIp, method: httpMethod, path })) throw new GatewayError("ACCESS_DENIED");
    const match = matchMethod(this.methods, httpMethod, path);
    variables.resourcePath = match.method.path;
    if (match.method.declarationError) throw new GatewayError("API_CONFIGURATION_ERROR");
    const { mock } = match.method;
    if (mock) return answerMock(mock, request.headers["content-type"], variables);
    return this.#callFunction(exchange, match, { path, query, sourceIp });
  }

  async #callFunction(
    { request, response, requestId, variables }: Exchange,
    { method, parameters }: Match,
    address: { path: string; query: string; sourceIp: string },
  ): Promise<ProxyAnswer> {
    const { graph, api, cognito, invoke, now } = this.#options;
    const { functionArn, timeoutMilliseconds } = method;
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
      ...address,
      request,
      requestId,
      method,
      pathParameters: parameters,
      claims,
      body,
      accountId: graph.accountId,
      apiId: api.id,
      stageName: this.#stageName,
      stageVariables: this.#stage?.inputs.variables,
      binaryMediaTypes: api.inputs.binaryMediaTypes ?? [],
      time: now(),
    });
    return callFunction(() => invoke(functionArn, method.sourceArn, event), timeoutMilliseconds, variables);
  }

  /** The path without the stage, and the query without `?`. */
  #splitUrl(url: string): { path: string; query: string } {
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? "" : url.slice(mark + 1);
    const prefix = `/${this.#stageName}`;
    const hasStage = this.#allowsStageInPath && (path === prefix || path.startsWith(`${prefix}/`));
    return { path: hasStage ? path.slice(prefix.length) || "/" : path, query };
  }

  #errorAnswer(error: unknown, variables: Record<string, string>): GatewayAnswer {
    const { responseType, detail } =
      error instanceof GatewayError
        ? error
        : new GatewayError("INTEGRATION_FAILURE", error instanceof Error ? error.message : undefined);
    variables["error.responseType"] = responseType;
    return this.#answerOf(responseType, variables, detail);
  }
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
