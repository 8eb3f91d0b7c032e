import type { Resource, ResourceType } from "../../graph/graph.ts";

export interface RestApiInputs {
  name?: string;
  binaryMediaTypes?: string[];
  /** Bytes; compression is off without. */
  minimumCompressionSize?: string;
  policy?: string;
}
export interface RestApiOutputs {
  name: string;
  arn: string;
  executionArn: string;
  rootResourceId: string;
}
export type RestApi = Resource<RestApiInputs, RestApiOutputs>;

export const restApiType: ResourceType<RestApiInputs, RestApiOutputs> = "aws:apigateway/restApi:RestApi";
export const httpApiType: ResourceType<
  { name?: string },
  { name: string; arn: string; executionArn: string; apiEndpoint: string }
> = "aws:apigatewayv2/api:Api";
export const resourceType: ResourceType<
  { restApi: string; parentId: string; pathPart: string },
  { path: string }
> = "aws:apigateway/resource:Resource";
export interface MethodInputs {
  restApi: string;
  resourceId: string;
  httpMethod: string;
  authorization: string;
  authorizerId?: string;
  authorizationScopes?: string[];
  apiKeyRequired?: boolean;
}
export const methodType: ResourceType<MethodInputs> = "aws:apigateway/method:Method";
export const integrationType: ResourceType<{
  restApi: string;
  resourceId: string;
  httpMethod: string;
  integrationHttpMethod?: string;
  type: string;
  uri?: string;
  timeoutMilliseconds?: number;
  requestTemplates?: Record<string, string>;
}> = "aws:apigateway/integration:Integration";
export const integrationResponseType: ResourceType<{
  restApi: string;
  resourceId: string;
  httpMethod: string;
  selectionPattern?: string;
  statusCode: string;
  responseTemplates?: Record<string, string>;
  responseParameters?: Record<string, string>;
}> = "aws:apigateway/integrationResponse:IntegrationResponse";
export const methodResponseType: ResourceType = "aws:apigateway/methodResponse:MethodResponse";
export const gatewayResponseType: ResourceType<{
  restApiId: string;
  responseType: string;
  statusCode?: string;
  responseTemplates?: Record<string, string>;
  responseParameters?: Record<string, string>;
}> = "aws:apigateway/response:Response";
export const restApiPolicyType: ResourceType<{ restApiId: string; policy: string }> =
  "aws:apigateway/restApiPolicy:RestApiPolicy";
export const authorizerType: ResourceType<
  { restApi: string; name?: string; type?: string; providerArns?: string[]; authorizerUri?: string },
  { name: string; arn: string }
> = "aws:apigateway/authorizer:Authorizer";
export const deploymentType: ResourceType<
  { restApi: string; triggers?: Record<string, string> },
  { executionArn: string; invokeUrl: string }
> = "aws:apigateway/deployment:Deployment";
export interface StageInputs {
  restApi: string;
  stageName: string;
  deployment?: string;
  variables?: Record<string, string>;
  accessLogSettings?: { destinationArn: string; format: string };
}
export interface StageOutputs {
  stageName: string;
  arn: string;
  executionArn: string;
  invokeUrl: string;
}
export type Stage = Resource<StageInputs, StageOutputs>;

export const stageType: ResourceType<StageInputs, StageOutputs> = "aws:apigateway/stage:Stage";
export const methodSettingsType: ResourceType<{
  restApi: string;
  stageName: string;
  methodPath: string;
  settings?: { loggingLevel?: string };
}> = "aws:apigateway/methodSettings:MethodSettings";
export const accountType: ResourceType<{ cloudwatchRoleArn?: string }, { cloudwatchRoleArn: string }> =
  "aws:apigateway/account:Account";
export const domainNameType: ResourceType<
  { domainName: string },
  { arn: string; regionalDomainName: string; regionalZoneId: string }
> = "aws:apigateway/domainName:DomainName";
