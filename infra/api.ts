import { methodProblem } from "../packages/functions/src/http/gateway-problems.ts";
import {
  allowedMethods,
  type GatewayFunction,
  operationList,
} from "../packages/functions/src/http/operations.ts";
import { pages } from "../packages/functions/src/http/pages.ts";
import type { Stage } from "./stage.ts";

/** The source ARN of a call has `*` in place of a path parameter. */
const wildcardPath = (path: string) => path.replaceAll(/\{\w+\+?\}/g, "*");

/**
 * The media types that a mock integration accepts; API Gateway answers 415 to others, and reads a request without
 * `Content-Type` as JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
const acceptedTypes = [
  "application/json",
  "application/octet-stream",
  "application/pdf",
  "application/x-www-form-urlencoded",
  "application/xml",
  "multipart/form-data",
  "text/plain",
];

/**
 * Answers 405 with `Allow` to the methods that a path does not have, without calling the function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
function refuseOtherMethods(gateway: sst.aws.ApiGatewayV1, path: string, allow: string) {
  const statusCode = "405";
  const { method, integration } = gateway.routeIntegration(`ANY ${path}`, {
    type: "mock",
    passthroughBehavior: "never",
    requestTemplates: Object.fromEntries(
      acceptedTypes.map((type) => [type, JSON.stringify({ statusCode: Number(statusCode) })]),
    ),
  }).nodes;
  const place = {
    restApi: gateway.nodes.api.id,
    resourceId: integration.resourceId,
    httpMethod: method.httpMethod,
    statusCode,
  };
  const name = path.replaceAll(/\W+/g, "-");
  const methodResponse = new aws.apigateway.MethodResponse(`GatewayMethodRefused${name}`, {
    ...place,
    responseParameters: {
      "method.response.header.Allow": true,
      "method.response.header.Cache-Control": true,
      "method.response.header.Content-Type": true,
    },
  });
  const response = new aws.apigateway.IntegrationResponse(
    `GatewayRefusal${name}`,
    {
      ...place,
      responseTemplates: { "application/problem+json": methodProblem(allow) },
      responseParameters: {
        "method.response.header.Allow": `'${allow}'`,
        "method.response.header.Cache-Control": "'no-store'",
        "method.response.header.Content-Type": "'application/problem+json'",
      },
    },
    { dependsOn: [integration, methodResponse] },
  );
  return { method, integration, methodResponse, response };
}

/**
 * The preflights of browsers, which have no token. The function that answers a path's operations answers them.
 * https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
function preflightsOf({ browserOrigins }: Stage) {
  if (browserOrigins.length === 0) return [];
  return [...Map.groupBy(operationList, ({ path }) => path).values()].flatMap(([operation]) =>
    operation
      ? [{ ...operation, name: `${operation.name}-preflight`, method: "OPTIONS" as const, scopes: [] }]
      : [],
  );
}

/**
 * Adds a route for each operation of the API and for each page: a method that requires a token with one of the operation's
 * scopes, a proxy integration with the function that answers it, and a permission for that stage, method and path. What is
 * read by GET has a route for HEAD, and each operation's path one for OPTIONS if pages of other origins may call the API.
 *
 * `gateway.route` is not used: it permits calls from every stage, method and path.
 */
export function addRoutes({
  stage,
  gateway,
  functions,
  pool,
}: {
  stage: Stage;
  gateway: sst.aws.ApiGatewayV1;
  functions: Record<GatewayFunction | "pages", sst.aws.Function>;
  pool: sst.aws.CognitoUserPool;
}) {
  const authorizer = gateway.addAuthorizer({ name: "Tokens", userPools: [pool.arn] });
  // SST reads the id inside apply, which is no dependency. API Gateway deletes no authorizer that a method names.
  // https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteAuthorizer.html
  const dependOnAuthorizer = (_method: aws.apigateway.MethodArgs, options: $util.CustomResourceOptions) => {
    options.dependsOn = authorizer.nodes.authorizer;
    return undefined;
  };
  const ofPages = pages.map((page) => ({
    ...page,
    function: "pages" as const,
    method: "GET" as const,
    scopes: [],
  }));
  const calls = [...operationList, ...ofPages, ...preflightsOf(stage)].flatMap((call) => [
    call,
    ...(call.method === "GET" ? [{ ...call, name: `${call.name}-head`, method: "HEAD" as const }] : []),
  ]);
  const routes = calls.map(({ function: name, method, path, scopes }) =>
    gateway.routeIntegration(
      `${method} ${path}`,
      {
        type: "aws-proxy",
        integrationHttpMethod: "POST",
        uri: functions[name].nodes.function.invokeArn,
      },
      scopes.length === 0
        ? {}
        : {
            auth: { cognito: { authorizer: authorizer.id, scopes: [...scopes] } },
            transform: { method: dependOnAuthorizer },
          },
    ),
  );
  const permissions = calls.map(
    ({ name, function: answering, method, path }) =>
      new aws.lambda.Permission(`GatewayPermission-${name}`, {
        action: "lambda:InvokeFunction",
        function: functions[answering].arn,
        principal: "apigateway.amazonaws.com",
        sourceArn: $interpolate`${gateway.nodes.api.executionArn}/${$app.stage}/${method}${wildcardPath(path)}`,
      }),
  );
  return {
    authorizer: authorizer.nodes.authorizer,
    routes,
    permissions,
    refusals: [...allowedMethods, ...pages.map(({ path }) => [path, "GET, HEAD"] as const)].map(
      ([path, allow]) => refuseOtherMethods(gateway, path, allow),
    ),
  };
}

/**
 * Airlock 0.1.0 deployed routes of another component type. The alias lets Pulumi keep their methods: replacing one fails,
 * because API Gateway allows one method for each path and verb.
 */
export const routeTransform = {
  args: (_args, options) => {
    options.aliases = [{ type: "sst:aws:ApiGatewayV1LambdaRoute" }];
  },
} satisfies NonNullable<sst.aws.ApiGatewayV1Args["transform"]>["route"];
