import { collectViolations, type Rule } from "../../checks/rule.ts";
import { createOrder } from "../../graph/dependency-order.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { textsOf } from "../../graph/texts.ts";
import { policiesOf } from "../../iam/policies.ts";
import type { Policy, Statement } from "../../iam/policy.ts";
import { listOf, statementsOf } from "../../iam/statements.ts";
import { lookUp } from "../../look-up.ts";
import {
  authorizerType,
  deploymentType,
  gatewayResponseType,
  integrationType,
  methodType,
  restApiPolicyType,
  restApiType,
} from "./types.ts";

type Report = ReturnType<typeof collectViolations>["report"];
type Api = Resource<object, { executionArn: string }>;

/** What a deployment takes a snapshot of, with the properties that have effect only from the next deployment on. */
const deployedProperties: ReadonlyMap<string, readonly string[]> = new Map([
  [authorizerType as string, ["providerArns", "authorizerUri"]],
  [integrationType as string, ["uri"]],
  [methodType as string, ["authorization", "authorizationScopes"]],
  [gatewayResponseType as string, ["responseTemplates"]],
  [restApiPolicyType as string, ["policy"]],
]);

export const resourcePolicyRule: Rule = {
  id: "resource-policy",
  demands:
    "Every REST API has one resource policy, for its full execution ARN. Its deployment depends on the policy and on everything else that it takes a snapshot of, and is triggered by their changes.",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html",
  check(graph, { networks }) {
    const { violations, report } = collectViolations("resource-policy");
    const policies = policiesOf(graph);
    for (const api of resourcesOfType(graph, restApiType)) {
      const ofApi = policies.filter(
        ({ resource }) =>
          resource.urn === api.urn ||
          (resource.type === restApiPolicyType && resource.inputs.restApiId === api.id),
      );
      if (ofApi.length !== 1)
        report(
          api,
          `It has ${ofApi.length} resource policies.`,
          "Declare one RestApiPolicy, and none in the API's own arguments.",
        );
      for (const policy of ofApi) checkPolicy(policy, api, networks, report);
      checkDeployments(graph, api.id, report);
    }
    return violations;
  },
};

function checkPolicy(
  policy: Policy,
  api: Api,
  networks: readonly string[] | undefined,
  report: Report,
): void {
  const statements = statementsOf(policy);
  for (const resource of statements.flatMap((statement) => listOf(statement.Resource)))
    if (!resource.startsWith(`${api.outputs.executionArn}/`))
      report(
        policy.resource,
        `It is about ${resource}.`,
        "Use the API's full execution ARN: API Gateway expands the short form, which then differs at every deploy.",
      );
  if (networks && !statements.some((statement) => deniesOtherNetworks(statement, api, networks)))
    report(
      policy.resource,
      `It does not deny every method to callers outside ${networks.join(", ")}.`,
      "Deny execute-api:Invoke on the execution ARN and /*, with NotIpAddress and these networks.",
    );
}

function checkDeployments(graph: Graph, apiId: string, report: Report): void {
  const isAfter = createOrder(graph);
  for (const deployment of resourcesOfType(graph, deploymentType)) {
    if (deployment.inputs.restApi !== apiId) continue;
    const triggers = textsOf(deployment.inputs.triggers).join("\n");
    const isTrigger = (text: string) =>
      [text, JSON.stringify(text).slice(1, -1)].some((form) => triggers.includes(form));
    for (const part of graph.resources) {
      const properties = deployedProperties.get(part.type);
      if (!properties || ![part.inputs.restApi, part.inputs.restApiId].includes(apiId)) continue;
      if (!isAfter(deployment, part))
        report(deployment, `${part.name} may be made after it.`, "Name it in the deployment's dependsOn.");
      if (!properties.flatMap((property) => textsOf(lookUp(part.inputs, property))).every(isTrigger))
        report(
          deployment,
          `${part.name} is not among its triggers.`,
          `Add its ${properties.join(", ")} to the triggers.`,
        );
    }
  }
}

/** Whether a statement denies every method of an API to all addresses outside these networks. */
function deniesOtherNetworks(statement: Statement, api: Api, networks: readonly string[]): boolean {
  const { Effect, Principal, Action, Resource, Condition = {} } = statement;
  const [operator, ...others] = Object.keys(Condition);
  const conditions = lookUp(Condition, operator ?? "") ?? {};
  return (
    Effect === "Deny" &&
    Principal === "*" &&
    listOf(Action).includes("execute-api:Invoke") &&
    listOf(Resource).includes(`${api.outputs.executionArn}/*`) &&
    operator === "NotIpAddress" &&
    others.length === 0 &&
    Object.keys(conditions).join() === "aws:SourceIp" &&
    [...listOf(conditions["aws:SourceIp"])].sort().join() === [...networks].sort().join()
  );
}
