import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import {
  resourceServerType,
  type UserPoolInputs,
  userPoolClientType,
  userPoolDomainType,
  userPoolType,
} from "./types.ts";

export interface UserPool {
  id: string;
  arn: string;
  issuer: string;
  /** Scopes that its clients can have. */
  scopes: ReadonlySet<string>;
}

export interface AppClient {
  clientId: string;
  name: string;
  poolId: string;
  scopes: string[];
  flows: ("code" | "implicit" | "client_credentials")[];
  /** Whether the client can use the token endpoint: `AllowedOAuthFlowsUserPoolClient`. */
  isOAuthAllowed: boolean;
  accessTokenSeconds: number;
}

export interface UserPools {
  pools: UserPool[];
  /** The pool's id by the domain's prefix. */
  poolIdByDomain: ReadonlyMap<string, string>;
  clients: AppClient[];
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

const unitSeconds: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** How long access tokens are valid, in seconds; one hour by default. */
export const accessTokenSeconds = (validity: number | undefined, unit: string | undefined): number =>
  (validity ?? 1) * (lookUp(unitSeconds, unit ?? "hours") ?? 3600);

/** The graph's user pools with their domains and app clients. */
export function readUserPools(graph: Graph): UserPools {
  const servers = resourcesOfType(graph, resourceServerType);
  return {
    pools: resourcesOfType(graph, userPoolType).map(({ id, outputs }) => ({
      id,
      arn: outputs.arn,
      issuer: `https://${outputs.endpoint}`,
      scopes: new Set([
        ...predefinedScopes,
        ...servers.flatMap(({ inputs }) => (inputs.userPoolId === id ? scopesOf(inputs) : [])),
      ]),
    })),
    poolIdByDomain: new Map<string, string>(
      resourcesOfType(graph, userPoolDomainType).map(({ inputs }) => [inputs.domain, inputs.userPoolId]),
    ),
    clients: resourcesOfType(graph, userPoolClientType).map(({ id, inputs, outputs }) => ({
      clientId: id,
      name: outputs.name,
      poolId: inputs.userPoolId,
      scopes: inputs.allowedOauthScopes ?? [],
      flows: inputs.allowedOauthFlows ?? [],
      isOAuthAllowed: inputs.allowedOauthFlowsUserPoolClient ?? false,
      accessTokenSeconds: accessTokenSeconds(
        inputs.accessTokenValidity,
        inputs.tokenValidityUnits?.accessToken,
      ),
    })),
  };
}
