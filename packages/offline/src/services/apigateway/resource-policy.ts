import type { Graph } from "../../graph/graph.ts";
import { policiesOf } from "../../iam/policies.ts";
import { AccessDenied, type ServiceAccess } from "../../iam/service-access.ts";
import type { Exchange } from "./exchange.ts";
import { GatewayError } from "./gateway-error.ts";
import type { RestApi } from "./types.ts";

/** Decides whether an API's resource policy allows a request. */
export type RequirePolicyAccess = (exchange: Exchange, stageName: string) => void;

/**
 * Evaluates the resource policy of an API, if it has one, before any authorizer: a request needs an explicit allow.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 *
 * @returns a function that throws GatewayError ACCESS_DENIED
 */
export function createPolicyAccess(graph: Graph, api: RestApi, access: ServiceAccess): RequirePolicyAccess {
  const { executionArn } = api.outputs;
  const hasPolicy = policiesOf(graph).some(({ resourceArn }) => resourceArn === executionArn);
  if (!hasPolicy) return () => {};
  return ({ request, httpMethod, path, sourceIp }, stageName) => {
    const resource = `${executionArn}/${stageName}/${httpMethod}${path}`;
    const keys = { "aws:UserAgent": request.headers["user-agent"], "aws:Referer": request.headers.referer };
    try {
      access.byClient({ sourceIp }, { action: "execute-api:Invoke", resource, keys });
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      // API Gateway masks the account.
      throw new GatewayError(
        "ACCESS_DENIED",
        error.message.replace(graph.accountId, `********${graph.accountId.slice(-4)}`),
      );
    }
  };
}
