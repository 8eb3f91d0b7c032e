import { randomBytes, randomUUID } from "node:crypto";
import {
  type IncomingMessage,
  type ServerResponse,
  validateHeaderName,
  validateHeaderValue,
} from "node:http";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { readOver } from "../../http/drain-request.ts";
import { readBody } from "../../http/read-body.ts";
import { type Cognito, TokenError } from "../cognito/cognito.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { Logs } from "../logs/log-files.ts";
import { type GatewayAnswer, readGatewayResponses } from "./responses.ts";
import { findMethod, type GatewayMethod, readMethods } from "./routes.ts";

export interface Gateway {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  methods: GatewayMethod[];
  /** What is declared but cannot be served, and why. */
  faults: string[];
}

/** What may be asked of a request before anything else; the place of a resource policy. */
export type AllowSource = (source: { ip: string; method: string; path: string }) => boolean;

const payloadBytesAtMost = 10 * 1024 ** 2;

/**
 * API Gateway's REST API (v1) as the graph declares it, for Lambda proxy integrations behind Cognito tokens. It listens
 * without the stage in front of the path; with it works too.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
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
  const binaryTypes: string[] = api.inputs.binaryMediaTypes ?? [];
  const accessLog = stage?.inputs.accessLogSettings;
  const accessGroup = /log-group:(.+)$/.exec(accessLog?.destinationArn ?? "")?.[1]?.replace(/:\*$/, "");
  const prefixed = !methods.some(({ path }) => path.split("/")[1] === stageName);

  async function respond(
    request: IncomingMessage,
    requestId: string,
    variables: Record<string, string>,
    continueRequest: () => void,
  ): Promise<GatewayAnswer | ProxyAnswer> {
    const own = (type: string, detail?: string) => {
      variables["error.responseType"] = type;
      return answerOf(type, variables, detail);
    };
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    let path = mark < 0 ? url : url.slice(0, mark);
    if (prefixed && (path === `/${stageName}` || path.startsWith(`/${stageName}/`)))
      path = path.slice(stageName.length + 1) || "/";
    variables.path = `/${stageName}${path}`;
    const ip = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    const httpMethod = request.method ?? "GET";
    if (!allowSource({ ip, method: httpMethod, path })) return own("ACCESS_DENIED");
    let match: ReturnType<typeof findMethod>;
    try {
      match = findMethod(methods, httpMethod, path);
    } catch {
      return own("BAD_REQUEST_PARAMETERS", "The path is not percent-encoded UTF-8");
    }
    if (!match) return own("MISSING_AUTHENTICATION_TOKEN");
    const { method, parameters } = match;
    variables.resourcePath = method.path;
    if (method.fault) return own("API_CONFIGURATION_ERROR");
    if (method.fixedAnswer) return method.fixedAnswer;
    if (!method.functionArn) return own("API_CONFIGURATION_ERROR");

    let claims: Record<string, string> | undefined;
    if (method.authorization === "COGNITO_USER_POOLS") {
      const outcome = await authorize(method, request.headers.authorization);
      if ("refused" in outcome) return own(outcome.refused, outcome.detail);
      claims = outcome.claims;
      for (const [name, value] of Object.entries(claims)) variables[`authorizer.claims.${name}`] = value;
    }

    if (request.headers.expect) continueRequest();
    const body = await readBody(request, payloadBytesAtMost);
    if (!body) return own("REQUEST_TOO_LARGE");
    const event = proxyEvent({
      request,
      requestId,
      method,
      parameters,
      claims,
      path,
      query: mark < 0 ? "" : url.slice(mark + 1),
      body,
      ip,
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), method.timeoutMilliseconds);
    });
    const begun = performance.now();
    try {
      const result = await Promise.race([invoke(method.functionArn, event), late]);
      variables["integration.latency"] = String(Math.round(performance.now() - begun));
      if (result === "late") return own("INTEGRATION_TIMEOUT");
      variables["integration.requestId"] = result.requestId;
      return result.functionError
        ? own("INTEGRATION_FAILURE")
        : (readProxyAnswer(result.payload) ?? own("INTEGRATION_FAILURE"));
    } catch (error) {
      if (error instanceof AwsError && error.status === 413) return own("REQUEST_TOO_LARGE");
      if (error instanceof AwsError && error.status === 429) return own("INTEGRATION_FAILURE");
      if (error instanceof AwsError) return own("API_CONFIGURATION_ERROR");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html */
  async function authorize(method: GatewayMethod, header: string | undefined) {
    const token = /^(?:Bearer\s+)?(\S+)$/i.exec(header ?? "")?.[1];
    if (!token) return { refused: "UNAUTHORIZED" };
    try {
      const payload = await cognito.verify(token, method.userPoolArns);
      const granted = String(payload.scope ?? "").split(" ");
      // "ACCESS_DENIED: authorization failure, when access is denied by a custom or Amazon Cognito authorizer", 403.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
      if (method.scopes.length > 0 && !method.scopes.some((scope) => granted.includes(scope)))
        return { refused: "ACCESS_DENIED" };
      return {
        claims: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)])),
      };
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return { refused: "UNAUTHORIZED", ...(error.expired && { detail: "The incoming token has expired" }) };
    }
  }

  function proxyEvent(given: {
    request: IncomingMessage;
    requestId: string;
    method: GatewayMethod;
    parameters: Record<string, string>;
    claims: Record<string, string> | undefined;
    path: string;
    query: string;
    body: Buffer;
    ip: string;
  }) {
    const { request, requestId, method, parameters, claims, path, body, ip } = given;
    // Callers choose these names, `__proto__` and `constructor` among them.
    const multiValueHeaders: Record<string, string[]> = Object.create(null);
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      const name = request.rawHeaders[index] ?? "";
      multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), request.rawHeaders[index + 1] ?? ""];
    }
    multiValueHeaders["X-Forwarded-For"] = [
      [request.headers["x-forwarded-for"], ip].filter(Boolean).join(", "),
    ];
    const multiValueQuery: Record<string, string[]> = Object.create(null);
    for (const [name, value] of new URLSearchParams(given.query))
      multiValueQuery[name] = [...(multiValueQuery[name] ?? []), value];
    const last = (many: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(many).map(([name, values]) => [name, values.at(-1)]));
    const type = (request.headers["content-type"] ?? "").split(";")[0] ?? "";
    const binary = binaryTypes.some((pattern) => arnLike(pattern, type));
    const started = now();
    return {
      resource: method.path,
      path,
      httpMethod: request.method,
      headers: last(multiValueHeaders),
      multiValueHeaders,
      queryStringParameters: given.query ? last(multiValueQuery) : null,
      multiValueQueryStringParameters: given.query ? multiValueQuery : null,
      pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
      stageVariables: stage?.inputs.variables ?? null,
      requestContext: {
        accountId: graph.accountId,
        apiId: api.id,
        ...(claims && { authorizer: { claims } }),
        domainName: request.headers.host ?? "",
        extendedRequestId: randomBytes(8).toString("base64"),
        httpMethod: request.method,
        identity: { sourceIp: ip, userAgent: request.headers["user-agent"] ?? null },
        path: `/${stageName}${path}`,
        protocol: `HTTP/${request.httpVersion}`,
        requestId,
        requestTime: started.toUTCString(),
        requestTimeEpoch: started.getTime(),
        resourceId: method.resourceId,
        resourcePath: method.path,
        stage: stageName,
      },
      body: body.length > 0 ? body.toString(binary ? "base64" : "utf8") : null,
      isBase64Encoded: binary && body.length > 0,
    };
  }

  return {
    methods,
    faults: methods
      .filter(({ fault }) => fault)
      .map(({ httpMethod, path, fault }) => `${httpMethod} ${path}: ${fault}`),
    async handle(request, response) {
      const requestId = randomUUID();
      const started = performance.now();
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
      const continueRequest = () => response.writeContinue();
      const answer = await respond(request, requestId, variables, continueRequest).catch((error) => {
        if (request.destroyed && !request.complete) return undefined;
        return answerOf("INTEGRATION_FAILURE", variables, error instanceof Error ? error.message : undefined);
      });
      if (!answer) return;
      await readOver(request, response);
      for (const [name, value] of Object.entries(answer.headers))
        if (!hopByHop.has(name.toLowerCase())) response.setHeader(name, value);
      response.setHeader("x-amzn-requestid", requestId);
      response.setHeader("x-amz-apigw-id", requestId.slice(0, 16));
      response.statusCode = answer.status;
      response.end(answer.body);
      if (accessGroup) {
        const filled: Record<string, string> = {
          ...variables,
          status: String(answer.status),
          responseLatency: String(Math.round(performance.now() - started)),
        };
        const line = String(accessLog.format).replace(
          /\$context\.([\w.]+\w)/g,
          (_all, name) => filled[name]?.replace(/["\\\n\r]/g, "_") ?? "-",
        );
        logs.write(accessGroup, "access", parsedLine(line));
      }
    },
  };
}

const hopByHop = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "content-length",
]);

interface ProxyAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** A function's answer, if it is one that a proxy integration takes and HTTP can carry. */
function readProxyAnswer(payload: unknown): ProxyAnswer | undefined {
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = (payload ?? {}) as Record<
    string,
    unknown
  >;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const all: Record<string, string | string[]> = {};
  try {
    for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>))
      all[name] = String(value);
    for (const [name, values] of Object.entries((multiValueHeaders ?? {}) as Record<string, unknown[]>))
      all[name] = values.map(String);
    for (const [name, value] of Object.entries(all)) {
      validateHeaderName(name);
      for (const each of [value].flat()) validateHeaderValue(name, each);
    }
  } catch {
    return undefined;
  }
  return { status, headers: all, body: isBase64Encoded ? Buffer.from(body ?? "", "base64") : (body ?? "") };
}

function arnLike(pattern: string, type: string): boolean {
  return pattern === "*/*" || pattern === type;
}

function parsedLine(line: string): string | Record<string, unknown> {
  // SST's format has quotes within quotes, which JSON does not take; the line stays as it is then.
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
