import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { Listener } from "../../src/http/listener.ts";
import { Authorizer, type OnDecision } from "../../src/iam/authorizer.ts";
import { PolicyAccess } from "../../src/iam/service-access.ts";
import { createGateway } from "../../src/services/apigateway/gateway.ts";
import { type Cognito, createCognito } from "../../src/services/cognito/cognito.ts";
import { resource, temporaryFolder } from "./local-aws.ts";

const scope = { app: "test", stage: "live", region: "us-west-2", accountId: "123456789012" };
export const executionArn = `arn:aws:execute-api:${scope.region}:${scope.accountId}:api1`;
const functionArn = `arn:aws:lambda:${scope.region}:${scope.accountId}:function:answer`;
const invokeArn = `arn:aws:apigateway:${scope.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
const poolArn = `arn:aws:cognito-idp:${scope.region}:${scope.accountId}:userpool/pool`;
export const issuer = "https://cognito-idp.test/pool";

/** A method of the API: its path, and the scopes of its authorizer, if it has one. */
interface DeclaredMethod {
  method: string;
  path: string;
  scopes?: string[];
}

/** The resources of an API on stage `live` whose methods invoke one function. */
function resourcesOf(
  methods: readonly DeclaredMethod[],
  apiInputs: Properties,
  others: Graph["resources"],
): Graph["resources"] {
  const api = {
    ...resource("aws:apigateway/restApi:RestApi", "api1", apiInputs),
    outputs: { ...apiInputs, executionArn, rootResourceId: "root" },
  };
  const ofMethods = methods.flatMap(({ method, path, scopes }) => {
    const place = { restApi: "api1", resourceId: path, httpMethod: method };
    const authorization = scopes
      ? { authorization: "COGNITO_USER_POOLS", authorizerId: "tokens", authorizationScopes: scopes }
      : { authorization: "NONE" };
    return [
      resource("aws:apigateway/resource:Resource", path, { restApi: "api1", path }),
      resource("aws:apigateway/method:Method", `${method} ${path}`, { ...place, ...authorization }),
      resource("aws:apigateway/integration:Integration", `${method} ${path}`, {
        ...place,
        type: "AWS_PROXY",
        uri: invokeArn,
        timeoutMilliseconds: 100,
      }),
    ];
  });
  return [
    api,
    resource("aws:apigateway/stage:Stage", "live", { restApi: "api1", stageName: "live" }),
    resource("aws:apigateway/authorizer:Authorizer", "tokens", { restApi: "api1", providerArns: [poolArn] }),
    resource("aws:lambda/permission:Permission", "permission", {
      principal: "apigateway.amazonaws.com",
      function: functionArn,
    }),
    resource("aws:cognito/userPool:UserPool", "pool", { arn: poolArn, endpoint: "cognito-idp.test/pool" }),
    ...ofMethods,
    ...others,
  ];
}

export interface RunningGateway {
  url: string;
  directory: string;
  cognito: Cognito;
  /** The event of the last invocation. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the function received
  event: () => any;
  /** What was said to the person who runs the system. */
  messages: string[];
  /** Lines of the access log. */
  accessLog: Record<string, unknown>[];
  close(): Promise<void>;
}

/**
 * Runs a gateway on a port of its own.
 * @param options.answer the function's result
 */
export async function startGateway({
  methods = [{ method: "ANY", path: "/echo/{rest+}" }],
  api = {},
  others = [],
  answer = () => ({ statusCode: 200, body: "" }),
  now = () => new Date(),
  onDecision,
}: {
  methods?: DeclaredMethod[];
  api?: Properties;
  others?: Graph["resources"];
  answer?: (event: unknown) => unknown;
  now?: () => Date;
  onDecision?: OnDecision;
}): Promise<RunningGateway> {
  const folder = await temporaryFolder();
  const graph: Graph = { ...scope, packages: [], outputs: {}, resources: resourcesOf(methods, api, others) };
  const messages: string[] = [];
  const report = (message: string) => messages.push(message);
  const accessLog: Record<string, unknown>[] = [];
  let event: unknown;
  const cognito = await createCognito({
    ...{ graph, directory: folder.path, now, report },
    toOfflineUrls: (text) => text,
    invoke: () => Promise.reject(new Error("No trigger is declared.")),
  });
  const [declared] = graph.resources;
  const gateway = createGateway({
    graph,
    api: declared as Parameters<typeof createGateway>[0]["api"],
    access: new PolicyAccess({ authorizer: new Authorizer(graph, { onDecision }), now, report }),
    cognito,
    invoke: async (_functionArn, _sourceArn, received) => {
      event = structuredClone(received);
      return { payload: await answer(received), requestId: "invocation" };
    },
    logs: { write: (_group, _stream, line) => accessLog.push(Object(line)), close: async () => {} },
    now,
    report,
  });
  const listener = await Listener.open(0, report);
  listener.serve((request, response) => gateway.handle(request, response));
  return {
    url: listener.url,
    directory: folder.path,
    cognito,
    event: () => event,
    messages,
    accessLog,
    async close() {
      await listener.close();
      await folder.remove();
    },
  };
}

/** Sends a request whose headers, target and local address are exactly those given. */
export function send(
  url: string,
  target: string,
  {
    method = "GET",
    headers = {},
    body,
    localAddress,
  }: {
    method?: string;
    headers?: Record<string, string | string[]>;
    body?: string | Buffer;
    localAddress?: string;
  } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const options = { hostname, port, path: target, method, headers, agent: false };
    const request = httpRequest({ ...options, ...(localAddress && { localAddress }) }, async (response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, text: await text(response.setEncoding("latin1")) });
    });
    request.once("error", reject);
    request.end(body);
  });
}
