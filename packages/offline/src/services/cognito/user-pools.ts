import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import { userPoolClientType, userPoolDomainType, userPoolType } from "./types.ts";

export interface UserPool {
  id: string;
  arn: string;
  issuer: string;
}

export interface AppClient {
  clientId: string;
  name: string;
  poolId: string;
  scopes: string[];
  flows: string[];
  accessTokenSeconds: number;
}

export interface UserPools {
  pools: UserPool[];
  /** The pool's id by the domain's prefix. */
  poolIdByDomain: ReadonlyMap<string, string>;
  clients: AppClient[];
}

const unitSeconds: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** The graph's user pools with their domains and app clients. */
export function readUserPools(graph: Graph): UserPools {
  return {
    pools: resourcesOfType(graph, userPoolType).map(({ id, outputs }) => ({
      id,
      arn: outputs.arn,
      issuer: `https://${outputs.endpoint}`,
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
      accessTokenSeconds:
        (inputs.accessTokenValidity ?? 1) *
        (lookUp(unitSeconds, inputs.tokenValidityUnits?.accessToken ?? "hours") ?? 3600),
    })),
  };
}
