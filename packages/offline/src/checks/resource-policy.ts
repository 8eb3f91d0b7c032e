import { createOrder } from "../graph/dependency-order.ts";
import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, type Statement, statementsOf } from "./policies.ts";
import { textsOf } from "./references.ts";

/** What a deployment is a snapshot of, and which of its properties act from the next deployment on only. */
const snapshotted: Record<string, readonly string[]> = {
  "aws:apigateway/authorizer:Authorizer": ["providerArns", "authorizerUri"],
  "aws:apigateway/integration:Integration": ["uri"],
  "aws:apigateway/method:Method": ["authorization", "authorizationScopes"],
  "aws:apigateway/response:Response": ["responseTemplates"],
  "aws:apigateway/restApiPolicy:RestApiPolicy": ["policy"],
};

/**
 * Every REST API has one resource policy, for its full execution ARN, and its deployment comes after it and is made anew
 * when it changes: a policy acts from the next deployment on. The same goes for all else that a deployment holds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 *
 * @param options.networks who may call, in CIDR notation: from any other address, every method must be refused
 */
export function checkResourcePolicy(
  graph: Graph,
  { networks }: { networks?: readonly string[] } = {},
): Finding[] {
  const { findings, report } = findingsOf("resource-policy");
  const isAfter = createOrder(graph);
  const policies = policiesOf(graph);
  for (const api of resourcesOfType(graph, "aws:apigateway/restApi:RestApi")) {
    const own = policies.filter(
      ({ resource }) =>
        resource === api ||
        (resource.type.endsWith(":RestApiPolicy") && resource.inputs.restApiId === api.id),
    );
    if (own.length !== 1)
      report(
        api,
        `It has ${own.length} resource policies.`,
        "Declare one RestApiPolicy, and none in the API's own arguments.",
      );
    for (const policy of own) {
      const statements = statementsOf(policy);
      for (const resource of statements.flatMap((statement) => listOf(statement.Resource)))
        if (!resource.startsWith(`${api.outputs.executionArn}/`))
          report(
            policy.resource,
            `It is about ${resource}.`,
            "Use the API's full execution ARN: API Gateway expands the short form, which then differs at every deploy.",
          );
      if (networks && !statements.some((statement) => refusesOthers(statement, api, networks)))
        report(
          policy.resource,
          `It does not refuse every method to whoever calls from outside ${networks.join(", ")}.`,
          "Deny execute-api:Invoke on the execution ARN and /*, with NotIpAddress and these networks.",
        );
    }
    for (const deployment of resourcesOfType(graph, "aws:apigateway/deployment:Deployment")) {
      if (deployment.inputs.restApi !== api.id) continue;
      const triggers = textsOf(deployment.inputs.triggers).join("\n");
      // A trigger may hold a text within JSON.
      const triggeredBy = (text: string) =>
        [text, JSON.stringify(text).slice(1, -1)].some((form) => triggers.includes(form));
      for (const part of graph.resources) {
        const acting = snapshotted[part.type];
        if (!acting || ![part.inputs.restApi, part.inputs.restApiId].includes(api.id)) continue;
        if (!isAfter(deployment, part))
          report(deployment, `${part.name} may be made after it.`, "Name it in the deployment's dependsOn.");
        if (!acting.flatMap((property) => textsOf(part.inputs[property])).every(triggeredBy))
          report(
            deployment,
            `${part.name} is not among its triggers.`,
            `Add its ${acting.join(", ")} to the triggers.`,
          );
      }
    }
  }
  return findings;
}

/** Whether a statement refuses every method of an API to all addresses but these networks'. */
function refusesOthers(statement: Statement, api: Resource, networks: readonly string[]): boolean {
  const { Effect, Principal, Action, Resource, Condition = {} } = statement;
  const [operator, ...others] = Object.keys(Condition);
  const conditions = Condition[operator ?? ""] ?? {};
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
