import { regionalEndpoint } from "./addresses.ts";
import type { addRoutes } from "./api.ts";
import { accessLogFormat, createGatewayLogs } from "./api-logs.ts";
import { createResourcePolicy } from "./api-policy.ts";
import { createGatewayResponses } from "./api-responses.ts";
import type { Stage } from "./stage.ts";

/**
 * Deploys the gateway: resource policy, gateway responses, deployment, logs, stage, and the stage's domain.
 *
 * `gateway.deploy()` is not used. It takes the triggers and dependencies of the deployment from the component's arguments,
 * which have to exist before the API that these resources belong to.
 *
 * @returns the stage, its log groups, the API's URL, and the name that the domain's DNS record points to
 */
export function deployGateway({
  stage,
  gateway,
  routes,
}: {
  stage: Stage;
  gateway: sst.aws.ApiGatewayV1;
  routes: ReturnType<typeof addRoutes>;
}) {
  const restApi = gateway.nodes.api;
  const deployment = createDeployment(stage, gateway, routes);
  const { accessLogs, executionLogs } = createGatewayLogs(stage, gateway);
  const apiStage = new aws.apigateway.Stage(
    "GatewayStage",
    {
      restApi: restApi.id,
      stageName: $app.stage,
      deployment: deployment.id,
      accessLogSettings: { destinationArn: accessLogs.arn, format: accessLogFormat },
    },
    { parent: gateway, dependsOn: [executionLogs] },
  );
  new aws.apigateway.MethodSettings("GatewaySettings", {
    restApi: restApi.id,
    stageName: apiStage.stageName,
    methodPath: "*/*",
    settings: {
      // Metrics by method are charged for each method, and nothing reads them; those of the stage are always sent.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
      metricsEnabled: false,
      loggingLevel: "ERROR",
      // A data trace logs bodies and headers, tokens included.
      dataTraceEnabled: false,
      throttlingRateLimit: stage.throttling.requestsPerSecond,
      throttlingBurstLimit: stage.throttling.burst,
    },
  });
  const domain = stage.domain && createDomain(stage, stage.domain, gateway, apiStage);
  return {
    restApi,
    stage: apiStage,
    accessLogs,
    executionLogs,
    url: domain ? $interpolate`https://${domain.domainName}` : gateway.url,
    domainTarget: domain?.regionalDomainName,
  };
}

/**
 * A deployment is a snapshot of the API. It is replaced when one of its triggers changes, so whatever it contains is a
 * trigger; and the resource policy, which takes effect with the next deployment only, is created before it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 */
function createDeployment(
  stage: Stage,
  gateway: sst.aws.ApiGatewayV1,
  { authorizer, routes, permissions, refusals }: ReturnType<typeof addRoutes>,
) {
  const restApi = gateway.nodes.api;
  const policy = createResourcePolicy(restApi, stage);
  const responses = createGatewayResponses(restApi, stage);
  const integrations = routes.map(({ nodes }) => nodes.integration);
  const refused = refusals.map(({ response }) => response);
  return new aws.apigateway.Deployment(
    "GatewayDeployment",
    {
      restApi: restApi.id,
      triggers: {
        policy: policy.policy,
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
        compression: restApi.minimumCompressionSize,
        authorizer: $jsonStringify(authorizer.providerArns),
        routes: $jsonStringify(routes.map(contentOfRoute)),
        refusals: $jsonStringify(refusals.map(contentOfRefusal)),
        responses: $jsonStringify(
          responses.map(({ responseType, statusCode, responseTemplates, responseParameters }) => ({
            responseType,
            statusCode,
            responseTemplates,
            responseParameters,
          })),
        ),
      },
    },
    {
      parent: gateway,
      dependsOn: [policy, authorizer, ...integrations, ...refused, ...responses, ...permissions],
    },
  );
}

/** What a deployment contains of a route. */
function contentOfRoute({ nodes: { method, integration } }: ReturnType<typeof addRoutes>["routes"][number]) {
  return {
    resourceId: integration.resourceId,
    httpMethod: method.httpMethod,
    authorization: method.authorization,
    authorizerId: method.authorizerId,
    scopes: method.authorizationScopes,
    integration: integration.type,
    integrationMethod: integration.integrationHttpMethod,
    uri: integration.uri,
  };
}

/** What a deployment contains of the response to a path's other methods. */
function contentOfRefusal({
  integration,
  methodResponse,
  response,
}: ReturnType<typeof addRoutes>["refusals"][number]) {
  return {
    resourceId: integration.resourceId,
    requestTemplates: integration.requestTemplates,
    statusCode: methodResponse.statusCode,
    responseTemplates: response.responseTemplates,
    responseParameters: response.responseParameters,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html */
function createDomain(
  stage: Stage,
  { name, certificateArn }: NonNullable<Stage["domain"]>,
  gateway: sst.aws.ApiGatewayV1,
  apiStage: aws.apigateway.Stage,
) {
  const domain = new aws.apigateway.DomainName(
    "GatewayDomainName",
    {
      domainName: name,
      regionalCertificateArn: certificateArn,
      endpointConfiguration: regionalEndpoint(stage),
      securityPolicy: "TLS_1_2",
    },
    { parent: gateway },
  );
  new aws.apigateway.BasePathMapping(
    "GatewayDomainMapping",
    { restApi: gateway.nodes.api.id, domainName: domain.id, stageName: apiStage.stageName },
    { parent: gateway },
  );
  return domain;
}
