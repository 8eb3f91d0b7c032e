import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import type { ClientSettings } from "./client-settings.ts";
import type { PasswordPolicy } from "./passwords.ts";
import {
  resourceServerType,
  type UserPoolClientInputs,
  type UserPoolInputs,
  userPoolClientType,
  userPoolDomainType,
  userPoolType,
} from "./types.ts";

export interface UserPool {
  id: string;
  arn: string;
  region: string;
  issuer: string;
  /** Scopes that its clients can have. */
  scopes: ReadonlySet<string>;
  isCaseSensitive: boolean;
  passwordPolicy: PasswordPolicy;
  /** Whether users sign in with a code of a software token: all, none, or those who set it up. */
  mfa: "ON" | "OFF" | "OPTIONAL";
  trigger: PreTokenGeneration | undefined;
  /** Names of the declared custom attributes, with `custom:`. */
  customAttributes: ReadonlySet<string>;
}

/** An app client of the graph. */
export interface DeclaredClient {
  clientId: string;
  poolId: string;
  hasSecret: boolean;
  settings: ClientSettings;
}

export interface UserPools {
  pools: UserPool[];
  /** The pool's id by the domain's prefix. */
  poolIdByDomain: ReadonlyMap<string, string>;
  clients: DeclaredClient[];
}

/** The scopes that every pool has. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html */
export const predefinedScopes = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/** The scopes of a resource server. */
export const scopesOf = ({
  identifier,
  scopes = [],
}: {
  identifier: string;
  scopes?: { scopeName: string }[];
}) => scopes.map(({ scopeName }) => `${identifier}/${scopeName}`);

/** A function that Cognito asks before it makes tokens, and the version of the event that it gets. */
export interface PreTokenGeneration {
  functionArn: string;
  version: "V1_0" | "V2_0" | "V3_0";
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_LambdaConfigType.html */
export function preTokenGenerationOf({ lambdaConfig }: UserPoolInputs): PreTokenGeneration | undefined {
  const { preTokenGeneration, preTokenGenerationConfig } = lambdaConfig ?? {};
  const functionArn = preTokenGenerationConfig?.lambdaArn ?? preTokenGeneration;
  if (functionArn === undefined) return undefined;
  const version = preTokenGenerationConfig?.lambdaVersion;
  return { functionArn, version: version === "V2_0" || version === "V3_0" ? version : "V1_0" };
}

/** The Lambda triggers of a pool by their names. The pre token generation trigger is one, though it can be declared twice. */
export function triggersOf(inputs: UserPoolInputs): { name: string; functionArn: string }[] {
  const { kmsKeyId: _, preTokenGeneration, preTokenGenerationConfig, ...others } = inputs.lambdaConfig ?? {};
  const tokens = preTokenGenerationOf(inputs);
  return [
    ...(tokens ? [{ name: "preTokenGeneration", functionArn: tokens.functionArn }] : []),
    ...Object.entries<string | { lambdaArn: string } | undefined>(others).flatMap(([name, trigger]) => {
      const functionArn = typeof trigger === "object" ? trigger.lambdaArn : trigger;
      return functionArn === undefined ? [] : [{ name, functionArn }];
    }),
  ];
}

/** The units of token validity. */
export const unitSeconds: ReadonlyMap<string, number> = new Map([
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3600],
  ["days", 86_400],
]);

/** The policy of a pool that declares none. https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
const defaultPasswordPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  requireUppercase: true,
  temporaryPasswordValidityDays: 7,
};

const withoutRequirements: PasswordPolicy = {
  ...defaultPasswordPolicy,
  requireLowercase: false,
  requireNumbers: false,
  requireSymbols: false,
  requireUppercase: false,
};

/** The settings of a declared client, as the API names them. */
function settingsOf(
  name: string,
  inputs: UserPoolClientInputs,
  toOfflineUrls: (text: string) => string,
): ClientSettings {
  const { refreshTokenRotation: rotation, tokenValidityUnits: units = {} } = inputs;
  const seconds = (value: number | undefined, unit: string | undefined, defaultUnit: string) =>
    value === undefined ? undefined : value * (unitSeconds.get(unit ?? defaultUnit) ?? 1);
  return {
    ClientName: name,
    AllowedOAuthFlows: inputs.allowedOauthFlows ?? [],
    AllowedOAuthScopes: inputs.allowedOauthScopes ?? [],
    AllowedOAuthFlowsUserPoolClient: inputs.allowedOauthFlowsUserPoolClient ?? false,
    CallbackURLs: (inputs.callbackUrls ?? []).map(toOfflineUrls),
    LogoutURLs: (inputs.logoutUrls ?? []).map(toOfflineUrls),
    AccessTokenValidity: seconds(inputs.accessTokenValidity, units.accessToken, "hours") ?? 3600,
    IdTokenValidity: seconds(inputs.idTokenValidity, units.idToken, "hours") ?? 3600,
    RefreshTokenValidity: seconds(inputs.refreshTokenValidity || 30, units.refreshToken, "days") ?? 0,
    TokenValidityUnits: { AccessToken: "seconds", IdToken: "seconds", RefreshToken: "seconds" },
    EnableTokenRevocation: inputs.enableTokenRevocation ?? true,
    ...(rotation && {
      RefreshTokenRotation: {
        Feature: rotation.feature === "ENABLED" ? "ENABLED" : "DISABLED",
        RetryGracePeriodSeconds: rotation.retryGracePeriodSeconds ?? 0,
      },
    }),
  };
}

/**
 * The graph's user pools with their domains and app clients.
 * @param toOfflineUrls applied to the URLs that clients redirect to
 */
export function readUserPools(graph: Graph, toOfflineUrls: (text: string) => string): UserPools {
  const servers = resourcesOfType(graph, resourceServerType);
  return {
    pools: resourcesOfType(graph, userPoolType).map(({ id, inputs, outputs }) => ({
      id,
      arn: outputs.arn,
      region: graph.region,
      issuer: `https://${outputs.endpoint}`,
      scopes: new Set([
        ...predefinedScopes,
        ...servers.flatMap((server) => (server.inputs.userPoolId === id ? scopesOf(server.inputs) : [])),
      ]),
      isCaseSensitive: inputs.usernameConfiguration?.caseSensitive ?? true,
      passwordPolicy: inputs.passwordPolicy
        ? { ...withoutRequirements, ...inputs.passwordPolicy }
        : defaultPasswordPolicy,
      mfa: inputs.softwareTokenMfaConfiguration?.enabled ? (inputs.mfaConfiguration ?? "OFF") : "OFF",
      trigger: preTokenGenerationOf(inputs),
      customAttributes: new Set((inputs.schemas ?? []).map(({ name }) => `custom:${name}`)),
    })),
    poolIdByDomain: new Map<string, string>(
      resourcesOfType(graph, userPoolDomainType).map(({ inputs }) => [inputs.domain, inputs.userPoolId]),
    ),
    clients: resourcesOfType(graph, userPoolClientType).map(({ id, inputs, outputs }) => ({
      clientId: id,
      poolId: inputs.userPoolId,
      hasSecret: inputs.generateSecret ?? false,
      settings: settingsOf(outputs.name, inputs, toOfflineUrls),
    })),
  };
}
