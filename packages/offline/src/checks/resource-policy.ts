import { type Graph, resourcesOfType } from "../graph.ts";
import { createOrder } from "./dependencies.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, statementsOf } from "./policies.ts";

/** What a deployment is a snapshot of. */
const snapshotted = [
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/method:Method",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApiPolicy:RestApiPolicy",
];

/**
 * Every REST API has one resource policy, for its full execution ARN, and its deployment comes after it and is made anew
 * when it changes: a policy acts from the next deployment on. The same goes for all else that a deployment holds.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 */
export function checkResourcePolicy(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("resource-policy");
  const isAfter = createOrder(graph);
  const policies = policiesOf(graph);
  for (const api of resourcesOfType(graph, "aws:apigateway/restApi:RestApi")) {
    const own = policies.filter(
      ({ resource }) => resource.type.endsWith(":RestApiPolicy") && resource.inputs.restApiId === api.id,
    );
    if (own.length !== 1)
      report(api, `It has ${own.length} resource policies.`, "Declare one RestApiPolicy.");
    for (const policy of own)
      for (const resource of statementsOf(policy).flatMap((statement) => listOf(statement.Resource)))
        if (!resource.startsWith(`${api.outputs.executionArn}/`))
          report(
            policy.resource,
            `It is about ${resource}.`,
            "Use the API's full execution ARN: API Gateway expands the short form, which then differs at every deploy.",
          );
    for (const deployment of resourcesOfType(graph, "aws:apigateway/deployment:Deployment")) {
      if (deployment.inputs.restApi !== api.id) continue;
      const triggers = Object.values(deployment.inputs.triggers ?? {}) as string[];
      for (const { resource, document } of own)
        if (!triggers.some((trigger) => trigger.includes(String(document))))
          report(
            deployment,
            `${resource.name} is not among its triggers.`,
            "Add the policy's text to the triggers.",
          );
      for (const part of graph.resources)
        if (
          snapshotted.includes(part.type) &&
          [part.inputs.restApi, part.inputs.restApiId].includes(api.id) &&
          !isAfter(deployment, part)
        )
          report(deployment, `${part.name} may be made after it.`, "Name it in the deployment's dependsOn.");
    }
  }
  return findings;
}
