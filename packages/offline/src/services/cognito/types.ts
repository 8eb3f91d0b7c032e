import type { ResourceType } from "../../graph/graph.ts";

export const userPoolType: ResourceType<{ name?: string }, { name: string; arn: string; endpoint: string }> =
  "aws:cognito/userPool:UserPool";
export const userPoolClientType: ResourceType<
  {
    name?: string;
    userPoolId: string;
    generateSecret?: boolean;
    allowedOauthFlowsUserPoolClient?: boolean;
    allowedOauthScopes?: string[];
    allowedOauthFlows?: ("code" | "implicit" | "client_credentials")[];
    accessTokenValidity?: number;
    tokenValidityUnits?: { accessToken?: string };
  },
  { name: string; clientSecret?: string }
> = "aws:cognito/userPoolClient:UserPoolClient";
export const userPoolDomainType: ResourceType<{ domain: string; userPoolId: string }> =
  "aws:cognito/userPoolDomain:UserPoolDomain";
export const resourceServerType: ResourceType<
  { identifier: string; userPoolId: string; scopes?: { scopeName: string }[] },
  { scopeIdentifiers: string[] }
> = "aws:cognito/resourceServer:ResourceServer";
