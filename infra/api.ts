import { routes } from "../packages/functions/src/http/operations.ts";
import { gatewayProblems, gatewayResponse } from "../packages/functions/src/http/problem-types.ts";
import type { Stage } from "./stage.ts";

/** What belongs to the gateway, and has to be there before it is deployed. */
type Parts = ReturnType<typeof createParts>;

/**
 * What the gateway is made with: regional, one JSON line for each request that names the caller and never the token, and
 * TLS 1.2 at least. (The gateway's own host takes TLS 1.2 and newer only, whatever one sets.)
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
 *
 * @param parts gives what createParts made; asked for when the gateway is deployed
 */
export function gatewayArgs({ retentionDays, domain }: Stage, parts: () => Parts): sst.aws.ApiGatewayV1Args {
  return {
    endpoint: { type: "regional" },
    cors: false,
    ...(domain && { domain: { name: domain.name, dns: false, cert: domain.certificateArn } }),
    transform: {
      api: { disableExecuteApiEndpoint: domain !== undefined },
      domainName: { securityPolicy: "TLS_1_2" },
      accessLog: { retentionInDays: retentionDays.logs },
      // A deployment is a snapshot: what is not in it does not act, and what changes acts only from the next one on.
      deployment: (deployment, options) => {
        const { policy, authorizer, responses } = parts();
        deployment.triggers = $util.all([deployment.triggers, policy.policy, authorizer.providerArns]).apply(
          ([given, policyJson, providerArns]): Record<string, string> => ({
            ...given,
            policy: policyJson,
            authorizer: JSON.stringify(providerArns),
            responses: JSON.stringify(Object.keys(gatewayProblems).map(responseOf)),
          }),
        );
        options.dependsOn = [policy, authorizer, ...responses];
        return undefined;
      },
      stage: (stage, options) => {
        stage.accessLogSettings = $output(stage.accessLogSettings).apply((settings) => ({
          destinationArn: settings?.destinationArn ?? "",
          format: accessLogFormat,
        }));
        options.dependsOn = [parts().executionLogs];
        return undefined;
      },
    },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
const accessLogFormat = JSON.stringify({
  time: "$context.requestTime",
  requestId: "$context.requestId",
  client: "$context.authorizer.claims.client_id",
  sourceIp: "$context.identity.sourceIp",
  userAgent: "$context.identity.userAgent",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  path: "$context.path",
  status: "$context.status",
  error: "$context.error.responseType",
  firewall: "$context.waf.status",
  milliseconds: "$context.responseLatency",
  functionMilliseconds: "$context.integration.latency",
  functionRequestId: "$context.integration.requestId",
});

/**
 * Puts every route on the API's function, behind a token with the route's scope; lets the allowed networks in and no
 * others; makes the gateway's own answers problem documents.
 */
export function createParts({
  stage,
  gateway,
  api,
  pool,
}: {
  stage: Stage;
  gateway: sst.aws.ApiGatewayV1;
  api: sst.aws.Function;
  pool: sst.aws.CognitoUserPool;
}) {
  const restApi = gateway.nodes.api;
  const authorizer = gateway.addAuthorizer({ name: "Tokens", userPools: [pool.arn] });
  createRoutes({ gateway, api, authorizerId: authorizer.id });
  return {
    authorizer: authorizer.nodes.authorizer,
    responses: createResponses(restApi),
    policy: new aws.apigateway.RestApiPolicy("GatewayPolicy", {
      restApiId: restApi.id,
      policy: networkPolicy(restApi, stage),
    }),
    // The gateway would make this group itself, without an end to what it keeps.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    executionLogs: new aws.cloudwatch.LogGroup("GatewayExecutionLogs", {
      name: $interpolate`API-Gateway-Execution-Logs_${restApi.id}/${$app.stage}`,
      retentionInDays: stage.retentionDays.logs,
    }),
  };
}

/** Deploys the gateway, with limits and metrics for every method. */
export function deployGateway(gateway: sst.aws.ApiGatewayV1, { throttling, domain }: Stage) {
  gateway.deploy();
  const { api: restApi, stage, logGroup: accessLogs } = gateway.nodes;
  if (!stage || !accessLogs) throw new Error("The gateway was deployed, but has no stage or no access log.");
  new aws.apigateway.MethodSettings("GatewaySettings", {
    restApi: restApi.id,
    stageName: stage.stageName,
    methodPath: "*/*",
    settings: {
      metricsEnabled: true,
      loggingLevel: "ERROR",
      // Would log bodies and headers, tokens among them.
      dataTraceEnabled: false,
      throttlingRateLimit: throttling.requestsPerSecond,
      throttlingBurstLimit: throttling.burst,
    },
  });
  /** Where the domain's DNS record has to point, if there is a domain. */
  const domainTarget = domain && gateway.nodes.domainName.regionalDomainName;
  return { restApi, stage, accessLogs, domainTarget };
}

/** A route is a method that asks for a token with its scope, and a permission for that one stage, method and path. */
function createRoutes({
  gateway,
  api,
  authorizerId,
}: {
  gateway: sst.aws.ApiGatewayV1;
  api: sst.aws.Function;
  authorizerId: $util.Input<string>;
}) {
  let source: string | undefined;
  // SST lets the gateway call the function from any stage, method and path.
  $transform(aws.lambda.Permission, (permission, _options, name) => {
    if (source && name.startsWith("GatewayRoute"))
      permission.sourceArn = $interpolate`${gateway.nodes.api.executionArn}/${source}`;
  });
  for (const { method, path, scope } of routes) {
    // A path parameter stands as `*` in the ARN that the gateway calls with.
    source = `${$app.stage}/${method}${path.replaceAll(/\{\w+\}/g, "*")}`;
    gateway.route(
      `${method} ${path}`,
      api.arn,
      scope ? { auth: { cognito: { authorizer: authorizerId, scopes: [scope] } } } : {},
    );
  }
  source = undefined;
}

/**
 * Anyone may knock, but from the allowed networks only.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function networkPolicy({ executionArn }: aws.apigateway.RestApi, { allowedNetworks }: Stage) {
  const everyMethod = {
    actions: ["execute-api:Invoke"],
    resources: [$interpolate`${executionArn}/*`],
    principals: [{ type: "*", identifiers: ["*"] }],
  };
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      everyMethod,
      ...(allowedNetworks.length > 0
        ? [
            {
              ...everyMethod,
              effect: "Deny",
              conditions: [{ test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks }],
            },
          ]
        : []),
    ],
  }).json;
}

const responseOf = (type: string) => gatewayResponse(type as keyof typeof gatewayProblems);

function createResponses(restApi: aws.apigateway.RestApi) {
  return Object.keys(gatewayProblems).map((type) => {
    const { statusCode, template } = responseOf(type);
    return new aws.apigateway.Response(`GatewayResponse${type}`, {
      restApiId: restApi.id,
      responseType: type,
      statusCode,
      responseTemplates: { "application/problem+json": template },
      responseParameters: { "gatewayresponse.header.cache-control": "'no-store'" },
    });
  });
}
