import type { ResourceType } from "../../graph/graph.ts";
import type { PasswordPolicy } from "./passwords.ts";

/** What Cognito invokes triggers as. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html */
export const cognitoPrincipal = "cognito-idp.amazonaws.com";

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_LambdaConfigType.html */
interface LambdaConfig {
  /** Encrypts what custom senders get; not a trigger. */
  kmsKeyId?: string;
  /** The pre token generation trigger, version `V1_0`. */
  preTokenGeneration?: string;
  preTokenGenerationConfig?: { lambdaArn: string; lambdaVersion: string };
}

export interface UserPoolInputs {
  name?: string;
  usernameConfiguration?: { caseSensitive?: boolean };
  passwordPolicy?: Partial<PasswordPolicy>;
  mfaConfiguration?: "ON" | "OFF" | "OPTIONAL";
  softwareTokenMfaConfiguration?: { enabled: boolean };
  smsConfiguration?: object;
  emailMfaConfiguration?: object;
  schemas?: { name: string }[];
  lambdaConfig?: LambdaConfig;
}

export interface UserPoolClientInputs {
  name?: string;
  userPoolId: string;
  generateSecret?: boolean;
  allowedOauthFlowsUserPoolClient?: boolean;
  allowedOauthScopes?: string[];
  allowedOauthFlows?: ("code" | "implicit" | "client_credentials")[];
  explicitAuthFlows?: string[];
  callbackUrls?: string[];
  defaultRedirectUri?: string;
  logoutUrls?: string[];
  accessTokenValidity?: number;
  idTokenValidity?: number;
  refreshTokenValidity?: number;
  tokenValidityUnits?: { accessToken?: string; idToken?: string; refreshToken?: string };
  enableTokenRevocation?: boolean;
  refreshTokenRotation?: { feature: string; retryGracePeriodSeconds?: number };
}

export interface UserInputs {
  userPoolId: string;
  username: string;
  /** Names without `custom:` are names of custom attributes, unless OpenID Connect defines them. */
  attributes?: Record<string, string>;
  enabled?: boolean;
  /** A password that lasts. */
  password?: string;
  /** A password that the user has to change. */
  temporaryPassword?: string;
}

export const userPoolType: ResourceType<UserPoolInputs, { name: string; arn: string; endpoint: string }> =
  "aws:cognito/userPool:UserPool";
export const userPoolClientType: ResourceType<UserPoolClientInputs, { name: string; clientSecret?: string }> =
  "aws:cognito/userPoolClient:UserPoolClient";
export const userPoolDomainType: ResourceType<{
  domain: string;
  userPoolId: string;
  managedLoginVersion?: number;
}> = "aws:cognito/userPoolDomain:UserPoolDomain";
export const resourceServerType: ResourceType<
  { identifier: string; userPoolId: string; scopes?: { scopeName: string }[] },
  { scopeIdentifiers: string[] }
> = "aws:cognito/resourceServer:ResourceServer";
export const userType: ResourceType<UserInputs, { sub: string; status: string }> = "aws:cognito/user:User";
export const userGroupType: ResourceType<
  { name?: string; userPoolId: string; description?: string; precedence?: number; roleArn?: string },
  { name: string }
> = "aws:cognito/userGroup:UserGroup";
export const userInGroupType: ResourceType<{ groupName: string; userPoolId: string; username: string }> =
  "aws:cognito/userInGroup:UserInGroup";
export const identityProviderType: ResourceType<{
  userPoolId: string;
  providerName: string;
  providerType: string;
  providerDetails: Record<string, string>;
}> = "aws:cognito/identityProvider:IdentityProvider";
