import type { IncomingMessage, ServerResponse } from "node:http";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { readBody } from "../../http/read-body.ts";
import { refuseByProblem, sendRefusal } from "../../http/refusal.ts";
import type { ServiceAccess } from "../../iam/service-access.ts";
import type { Cognito } from "../cognito/cognito.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { Logs } from "../logs/log-files.ts";
import { createAccessLog } from "./access-log.ts";
import { createLogAccess } from "./account-role.ts";
import { authorize } from "./authorizer.ts";
import { compress } from "./compression.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import { callFunction } from "./integration.ts";
import { answerMock } from "./mock.ts";
import { type ProxyRequest, proxyEvent } from "./proxy-event.ts";
import { decode, parseQuery } from "./query.ts";
import { createPolicyAccess } from "./resource-policy.ts";
import { type GatewayAnswer, readGatewayResponses } from "./responses.ts";
import { findMethod, type GatewayMethod, type Match, readMethods } from "./routes.ts";
import { type RestApi as RestApiResource, stageType } from "./types.ts";

export interface Gateway {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  methods: GatewayMethod[];
  /** Why declared methods cannot be served, a sentence for each. */
  declarationErrors: string[];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const [bodyBytesAtMost, headerBytesAtMost] = [10 * 1024 ** 2, 10_240];

const headersTooLarge = { status: 431, message: `HTTP header is larger than ${headerBytesAtMost} bytes.` };

interface GatewayOptions {
  graph: Graph;
  api: RestApiResource;
  cognito: Cognito;
  /** Invokes a function for a method, by the ARN that Lambda's permissions name. Throws AwsError. */
  invoke: (functionArn: string, sourceArn: string, event: unknown) => Promise<InvokeResult>;
  access: ServiceAccess;
  logs: Logs;
  now: () => Date;
  /** Receives a message for the person who runs the system. */
  report: (message: string) => void;
}

/**
 * A REST API (v1) of the graph, with Lambda proxy integrations and Cognito authorizers. Paths may begin with the stage or
 * not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
 */
export function createGateway(options: GatewayOptions): Gateway {
  return new RestApi(options);
}

class RestApi implements Gateway {
  readonly methods: GatewayMethod[];
  readonly declarationErrors: string[];
  readonly #options: GatewayOptions;
  readonly #api: ProxyRequest["api"];
  /** Undefined if the API compresses nothing. */
  readonly #minimumCompressionBytes: number | undefined;
  readonly #requirePolicyAccess: ReturnType<typeof createPolicyAccess>;
  readonly #answerOf: ReturnType<typeof readGatewayResponses>;
  readonly #writeAccessLog: ReturnType<typeof createAccessLog>;
  /** Whether a path may begin with the stage's name: no method's path does. */
  readonly #allowsStageInPath: boolean;

  constructor(options: GatewayOptions) {
    const { graph, api, access, logs } = options;
    this.#options = options;
    const stage = resourcesOfType(graph, stageType).find(({ inputs }) => inputs.restApi === api.id);
    const stageName: string = stage?.inputs.stageName ?? graph.stage;
    this.#api = {
      accountId: graph.accountId,
      apiId: api.id,
      stageName,
      stageVariables: stage?.inputs.variables,
      binaryMediaTypes: api.inputs.binaryMediaTypes ?? [],
    };
    const { minimumCompressionSize } = api.inputs;
    this.#minimumCompressionBytes = minimumCompressionSize ? Number(minimumCompressionSize) : undefined;
    this.methods = readMethods(graph, api, stageName);
    this.declarationErrors = this.methods.flatMap(({ httpMethod, path, declarationError }) =>
      declarationError ? [`${httpMethod} ${path}: ${declarationError}`] : [],
    );
    this.#requirePolicyAccess = createPolicyAccess(graph, api, access);
    this.#answerOf = readGatewayResponses(graph, api);
    const stageArn = stage?.outputs.arn ?? api.outputs.arn;
    this.#writeAccessLog = createAccessLog(stage, logs, createLogAccess(access, graph, stageArn));
    this.#allowsStageInPath = !this.methods.some(({ path }) => path.split("/")[1] === stageName);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // API Gateway refuses it before it knows the API, without a gateway response.
    if (exceedsLimit(request)) return sendRefusal(response, refuseByProblem(headersTooLarge));
    const started = performance.now();
    const time = this.#options.now();
    const exchange = beginExchange(request, this.#splitUrl(request.url ?? "/"), { ...this.#api, time });
    const answer = await this.#respond(exchange, response).catch((error) =>
      hasLeft(request) ? undefined : this.#errorAnswer(error, exchange),
    );
    if (!answer) return;
    await drainRequest(request, response);
    send(response, answer, exchange);
    this.#writeAccessLog({
      ...exchange.variables,
      requestId: exchange.loggedId,
      status: String(answer.status),
      responseLatency: String(Math.round(performance.now() - started)),
      responseLength: String(Buffer.byteLength(answer.body)),
    });
  }

  /** @throws GatewayError */
  async #respond(exchange: Exchange, response: ServerResponse): Promise<GatewayAnswer> {
    const { request, variables, httpMethod, path, query } = exchange;
    decode(path, "path");
    parseQuery(query);
    const match = findMethod(this.methods, httpMethod, path);
    if (match)
      Object.assign(variables, { resourcePath: match.method.path, resourceId: match.method.resourceId });
    this.#requirePolicyAccess(exchange, this.#api.stageName);
    if (!match) throw new GatewayError("MISSING_AUTHENTICATION_TOKEN");
    if (match.method.declarationError) throw new GatewayError("API_CONFIGURATION_ERROR");
    const { mock } = match.method;
    const answer = mock
      ? answerMock(mock, request.headers["content-type"], variables)
      : await this.#callFunction(exchange, response, match);
    return compress(answer, this.#minimumCompressionBytes, request.headers["accept-encoding"]);
  }

  async #callFunction(
    exchange: Exchange,
    response: ServerResponse,
    { method, parameters }: Match,
  ): Promise<GatewayAnswer> {
    const { cognito, invoke } = this.#options;
    const { request, variables } = exchange;
    const { functionArn, timeoutMilliseconds } = method;
    if (!functionArn) throw new GatewayError("API_CONFIGURATION_ERROR");
    const claims =
      method.authorization === "COGNITO_USER_POOLS" ? await authorize(cognito, method, request) : undefined;
    for (const [name, value] of Object.entries(claims ?? {})) variables[`authorizer.claims.${name}`] = value;
    if (request.headers.expect) response.writeContinue();
    const body = await readBody(request, bodyBytesAtMost);
    if (!body) throw new GatewayError("REQUEST_TOO_LARGE");
    const api = this.#api;
    const event = proxyEvent({ exchange, method, pathParameters: parameters, claims, body, api });
    return callFunction(() => invoke(functionArn, method.sourceArn, event), {
      timeoutMilliseconds,
      variables,
      accept: request.headers.accept,
      binaryMediaTypes: api.binaryMediaTypes,
      traceId: exchange.traceId,
    });
  }

  /** The path without the stage, and the query without `?`. */
  #splitUrl(url: string): { path: string; query: string } {
    const mark = url.indexOf("?");
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? "" : url.slice(mark + 1);
    const prefix = `/${this.#api.stageName}`;
    const hasStage = this.#allowsStageInPath && (path === prefix || path.startsWith(`${prefix}/`));
    return { path: hasStage ? path.slice(prefix.length) || "/" : path, query };
  }

  #errorAnswer(error: unknown, { variables, request }: Exchange): GatewayAnswer {
    if (!(error instanceof GatewayError))
      this.#options.report(`The gateway failed: ${error instanceof Error ? error.stack : error}`);
    const gatewayError = error instanceof GatewayError ? error : new GatewayError("INTEGRATION_FAILURE");
    variables["error.responseType"] = gatewayError.responseType;
    return this.#answerOf(gatewayError, variables, request.headers);
  }
}

/** Whether the client has closed the connection, or it was refused while the body was read. */
const hasLeft = ({ socket, destroyed, complete }: IncomingMessage): boolean =>
  socket.destroyed || (destroyed && !complete);

/** Whether request line and header values together exceed API Gateway's limit. */
function exceedsLimit({ method = "", url = "", rawHeaders }: IncomingMessage): boolean {
  const values = rawHeaders.filter((_, index) => index % 2 === 1);
  const line = `${method} ${url} HTTP/1.1`;
  return [line, ...values].reduce((bytes, { length }) => bytes + length, 0) > headerBytesAtMost;
}

function send(response: ServerResponse, answer: GatewayAnswer, exchange: Exchange): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader("x-amzn-requestid", exchange.requestId);
  response.setHeader("x-amz-apigw-id", exchange.extendedRequestId);
  response.statusCode = answer.status;
  response.end(answer.body);
}
