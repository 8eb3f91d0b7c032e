import { type Graph, type Resource, resourcesOfType, type Scope } from "../../graph/graph.ts";
import type { DeclaredPolicy, PolicyDocument, Statement } from "../../iam/policy.ts";
import { functionType } from "../lambda/types.ts";
import {
  describeType,
  type LogGroupUse,
  type MetricFacts,
  named,
  opaqueId,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import {
  accountType,
  authorizerType,
  deploymentType,
  domainNameType,
  gatewayResponseType,
  httpApiType,
  integrationResponseType,
  integrationType,
  type MethodInputs,
  methodResponseType,
  methodSettingsType,
  methodType,
  type RestApi,
  resourceType,
  restApiPolicyType,
  restApiType,
  stageType,
} from "./types.ts";

const apiArn = ({ region }: Scope, path: string) => `arn:aws:apigateway:${region}::/${path}`;
const apiName = outputValues(restApiType, "name");
const apiDimensions: MetricFacts["dimensions"] = [
  { ApiName: apiName },
  { ApiName: apiName, Stage: outputValues(stageType, "stageName") },
];

/** An API without a resource policy is open to every caller. */
const openPolicy = (resource: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: resource },
});

/**
 * The resource policy of an API. API Gateway completes the short form `execute-api:/stage/method/path` of a resource.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 */
function apiPolicy(resource: Resource, declared: unknown, api: RestApi | undefined): DeclaredPolicy {
  const arn = api?.outputs.executionArn;
  const document =
    typeof declared === "string" && arn ? declared.replaceAll('"execute-api:/', `"${arn}/`) : declared;
  return {
    resource,
    kind: "resource",
    document,
    withoutDeclaration: openPolicy(arn ? `${arn}/*` : "*"),
    ...(arn && { resourceArn: arn }),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
function logGroupsOfStage(inputs: {
  restApi: string;
  stageName: string;
  accessLogSettings?: { destinationArn: string };
}): LogGroupUse[] {
  return [
    { group: inputs.accessLogSettings?.destinationArn, purpose: "access log" },
    {
      group: `API-Gateway-Execution-Logs_${inputs.restApi}/${inputs.stageName}`,
      purpose: "execution log",
    },
  ];
}

/** Who may call a method: everyone, or who is authorized and has one of its scopes. */
function callersOfMethod(
  { httpMethod, resourceId, authorization, authorizationScopes, apiKeyRequired }: MethodInputs,
  graph: Graph,
): Statement {
  const path = resourcesOfType(graph, resourceType).find(({ id }) => id === resourceId)?.outputs.path ?? "/";
  const demands = {
    ...(authorization !== "NONE" && { authorization }),
    ...(authorizationScopes?.length && { scope: authorizationScopes }),
    ...(apiKeyRequired && { apiKey: "required" }),
  };
  return {
    Effect: "Allow",
    Principal: "*",
    Action: "call",
    Resource: `${httpMethod} ${path}`,
    ...(Object.keys(demands).length > 0 && { Condition: { StringEquals: demands } }),
  };
}

/** Whether a REST API is served offline: the first one is. */
const isServed = (graph: Graph, apiId: string) => resourcesOfType(graph, restApiType)[0]?.id === apiId;

/** The function that an integration invokes. */
const functionOf = (graph: Graph, uri: string | undefined) =>
  resourcesOfType(graph, functionType).find(({ outputs }) => outputs.invokeArn && outputs.invokeArn === uri);

/** The role for logs of an account that another program has prepared. */
const preparedRole = (accountId: string) => `arn:aws:iam::${accountId}:role/api-gateway-logs`;

export const apigatewayFacts: ServiceFacts = {
  id: "execute-api",
  title: "Amazon API Gateway",
  emulates:
    "the first REST API: Lambda proxy integrations, resource policies, Cognito authorizers with scopes, mock integrations with a default response, gateway responses, compressed responses, access logs; its management API is not emulated",
  resources: [
    describeType(restApiType, {
      emulation: "emulated",
      naming: named(1024),
      replacedBy: [],
      missingParts: ({ id }, graph) =>
        isServed(graph, id)
          ? []
          : [`only the first one, ${resourcesOfType(graph, restApiType)[0]?.name}, is served`],
      outputs: (declared, scope) => {
        const id = opaqueId(declared.urn, 10);
        return {
          id,
          name: physicalName(declared),
          arn: apiArn(scope, `restapis/${id}`),
          executionArn: regionalArn(scope, "execute-api", id),
          rootResourceId: opaqueId(`${declared.urn}/`, 10),
        };
      },
      referredBy: { properties: ["restApi", "restApiId"], values: ({ id }) => [id] },
      policies: (api) => (api.inputs.policy === undefined ? [] : [apiPolicy(api, api.inputs.policy, api)]),
      node: { title: "API Gateway", shape: ["[", "]"] },
    }),
    describeType(resourceType, {
      emulation: "folded",
      replacedBy: ["restApi"],
      outputs: ({ urn, inputs }, _scope, earlier) => {
        const parent = earlier.find(({ id, type }) => type === resourceType && id === inputs.parentId);
        return { id: opaqueId(urn, 6), path: `${parent?.outputs.path ?? ""}/${inputs.pathPart}` };
      },
    }),
    describeType(methodType, {
      emulation: "folded",
      replacedBy: ["restApi", "resourceId", "httpMethod"],
      outputs: ({ inputs }) => ({ id: `agm-${inputs.restApi}-${inputs.resourceId}-${inputs.httpMethod}` }),
      accessRule: ({ inputs }, graph) => callersOfMethod(inputs, graph),
    }),
    describeType(integrationType, {
      emulation: "folded",
      replacedBy: [
        "restApi",
        "resourceId",
        "httpMethod",
        "type",
        "credentials",
        "integrationHttpMethod",
        "passthroughBehavior",
      ],
      outputs: ({ inputs }) => ({ id: `agi-${inputs.restApi}-${inputs.resourceId}-${inputs.httpMethod}` }),
      connections: ({ inputs }, graph) => [
        { from: inputs.restApi, to: functionOf(graph, inputs.uri)?.outputs.arn, label: "invokes" },
      ],
    }),
    describeType(integrationResponseType, {
      emulation: "folded",
      replacedBy: ["restApi", "resourceId", "httpMethod", "statusCode"],
    }),
    describeType(methodResponseType, {
      emulation: "folded",
      replacedBy: ["restApi", "resourceId", "httpMethod", "statusCode"],
    }),
    describeType(gatewayResponseType, {
      emulation: "folded",
      replacedBy: ["restApiId", "responseType"],
      outputs: ({ inputs }) => ({ id: `aggr-${inputs.restApiId}-${inputs.responseType}` }),
    }),
    describeType(restApiPolicyType, {
      emulation: "folded",
      replacedBy: ["restApiId"],
      outputs: ({ inputs }) => ({ id: inputs.restApiId }),
      carriesPolicy: "resource",
      policies: (resource, graph) => [
        apiPolicy(
          resource,
          resource.inputs.policy,
          resourcesOfType(graph, restApiType).find(({ id }) => id === resource.inputs.restApiId),
        ),
      ],
    }),
    describeType(authorizerType, {
      emulation: "folded",
      replacedBy: ["restApi"],
      outputs: (declared, scope) => {
        const id = opaqueId(declared.urn, 6);
        return {
          id,
          name: physicalName(declared),
          arn: apiArn(scope, `restapis/${declared.inputs.restApi}/authorizers/${id}`),
        };
      },
      referredBy: { properties: ["authorizerId"], values: ({ id }) => [id] },
      connections: ({ inputs }) =>
        (inputs.providerArns ?? []).map((arn) => ({
          from: inputs.restApi,
          to: arn,
          label: "checks tokens with",
        })),
    }),
    describeType(deploymentType, {
      emulation: "folded",
      replacedBy: ["restApi", "triggers", "variables"],
      outputs: ({ urn, inputs }, scope) => ({
        id: opaqueId(`${urn}${JSON.stringify(inputs.triggers ?? {})}`, 6),
        executionArn: `${regionalArn(scope, "execute-api", inputs.restApi)}/`,
        invokeUrl: `https://${inputs.restApi}.execute-api.${scope.region}.amazonaws.com/`,
      }),
      referredBy: { properties: ["deployment"], values: ({ id }) => [id] },
    }),
    describeType(stageType, {
      emulation: "folded",
      replacedBy: ["restApi", "stageName"],
      outputs: ({ inputs: { restApi, stageName } }, scope) => ({
        id: `ags-${restApi}-${stageName}`,
        arn: apiArn(scope, `restapis/${restApi}/stages/${stageName}`),
        executionArn: `${regionalArn(scope, "execute-api", restApi)}/${stageName}`,
        invokeUrl: `https://${restApi}.execute-api.${scope.region}.amazonaws.com/${stageName}`,
      }),
      urls: ({ inputs, outputs }, graph, { applicationUrl }) =>
        isServed(graph, inputs.restApi) ? [{ url: outputs.invokeUrl, offlineUrl: applicationUrl }] : [],
      referredBy: { properties: ["stageName"], values: ({ outputs }) => [outputs.stageName] },
      logGroups: ({ inputs }) => logGroupsOfStage(inputs),
    }),
    describeType(methodSettingsType, {
      emulation: "not-emulated",
      replacedBy: ["restApi", "stageName", "methodPath"],
      outputs: ({ inputs }) => ({ id: `${inputs.restApi}-${inputs.stageName}-${inputs.methodPath}` }),
    }),
    describeType(accountType, {
      emulation: "folded",
      replacedBy: [],
      // An account and region have one setting, which a read finds as an earlier resource left it, or as the account was prepared.
      outputs: ({ inputs }, { accountId }, earlier) => ({
        id: "api-gateway-account",
        cloudwatchRoleArn:
          inputs.cloudwatchRoleArn ??
          earlier.findLast(({ type }) => type === accountType)?.outputs.cloudwatchRoleArn ??
          preparedRole(accountId),
      }),
      servicePrincipal: "apigateway.amazonaws.com",
    }),
    describeType(domainNameType, {
      emulation: "not-emulated",
      replacedBy: ["domainName"],
      outputs: ({ inputs: { domainName } }, scope) => ({
        id: domainName,
        arn: apiArn(scope, `domainnames/${domainName}`),
        regionalDomainName: `d-${opaqueId(domainName, 10)}.execute-api.${scope.region}.amazonaws.com`,
        regionalZoneId: "Z2OJLYMUO9EFXC",
      }),
      urls: ({ inputs }, _graph, { applicationUrl }) => [
        { url: `https://${inputs.domainName}`, offlineUrl: applicationUrl },
      ],
    }),
    describeType(httpApiType, {
      emulation: "not-emulated",
      replacedBy: ["protocolType"],
      outputs: (declared, scope) => {
        const id = opaqueId(declared.urn, 10);
        return {
          id,
          name: physicalName(declared),
          arn: apiArn(scope, `apis/${id}`),
          executionArn: regionalArn(scope, "execute-api", id),
          apiEndpoint: `https://${id}.execute-api.${scope.region}.amazonaws.com`,
        };
      },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/ApiGateway",
      names: ["Count", "Latency", "IntegrationLatency"],
      dimensions: apiDimensions,
    },
    {
      // A data point for each request, 1 or 0: the average is the rate of errors.
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
      namespace: "AWS/ApiGateway",
      names: ["4XXError", "5XXError"],
      dimensions: apiDimensions,
      largestValue: () => 1,
    },
  ],
  predefinedArns: ({ accountId }) => [new RegExp(`^${preparedRole(accountId)}$`)],
  loadRules: async () => (await import("./rules.ts")).rules,
};
