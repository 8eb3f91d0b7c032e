import { collectViolations, type Rule } from "../../checks/rule.ts";
import { createOrder } from "../../graph/dependency-order.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { textsOf } from "../../graph/texts.ts";
import { Authorizer } from "../../iam/authorizer.ts";
import { policiesOf } from "../../iam/policies.ts";
import type { Policy } from "../../iam/policy.ts";
import { listOf, statementsOf } from "../../iam/statements.ts";
import { lookUp } from "../../look-up.ts";
import { methodArn } from "./method-arn.ts";
import {
  authorizerType,
  deploymentType,
  gatewayResponseType,
  integrationType,
  methodType,
  type RestApi,
  resourceType,
  restApiPolicyType,
  restApiType,
  stageType,
} from "./types.ts";

type Report = ReturnType<typeof collectViolations>["report"];
type Api = RestApi;

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
    "Every REST API has one resource policy, for its full execution ARN, which lets the expected networks call and no others. Its deployment depends on the policy and on everything else that it takes a snapshot of, and is triggered by their changes.",
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
      for (const policy of ofApi) checkForm(policy, api, report);
      const [policy] = ofApi;
      if (policy && networks) checkNetworks(graph, policy, api, networks, report);
      checkDeployments(graph, api.id, report);
    }
    return violations;
  },
};

function checkForm({ resource }: Policy, api: Api, report: Report): void {
  for (const statement of statementsOf({ document: resource.inputs.policy }))
    for (const arn of listOf(statement.Resource))
      if (!arn.startsWith(`${api.outputs.executionArn}/`))
        report(
          resource,
          `It is about ${arn}.`,
          "Use the API's full execution ARN: API Gateway expands the short form, which then differs at every deploy.",
        );
}

/** Addresses for documentation, which no network that may call contains. https://www.rfc-editor.org/rfc/rfc5737, https://www.rfc-editor.org/rfc/rfc3849 */
const otherAddresses = ["192.0.2.1", "2001:db8::1"];

/** Checks that callers from these networks may call every method, and no others. */
function checkNetworks(
  graph: Graph,
  policy: Policy,
  api: Api,
  networks: readonly string[],
  report: Report,
): void {
  const remedy =
    "Allow execute-api:Invoke on the execution ARN and /*, and deny it with NotIpAddress and these networks.";
  const declared = statementsOf(policy).flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => listOf(lookUp(keys, "aws:SourceIp"))),
  );
  if ([...new Set(declared)].sort().join() !== [...networks].sort().join())
    report(policy.resource, `It does not name the networks ${networks.join(", ")}, or names others.`, remedy);
  const authorizer = new Authorizer(graph);
  const isAllowed = (sourceIp: string, resource: string) =>
    authorizer.decide(
      { principal: { kind: "anonymous" }, sourceIp, now: new Date() },
      { action: "execute-api:Invoke", resource },
    )?.result === "allowed";
  const methods = methodArnsOf(graph, api);
  const open = methods.find((method) => otherAddresses.some((address) => isAllowed(address, method)));
  if (open) report(policy.resource, `It lets callers outside of these networks call ${open}.`, remedy);
  const closed = methods.find((method) =>
    networks.some((network) => !isAllowed(network.split("/")[0] ?? "", method)),
  );
  if (closed) report(policy.resource, `It lets not all of these networks call ${closed}.`, remedy);
}

/** The ARNs of the methods of an API in its stages. */
function methodArnsOf(graph: Graph, api: Api): string[] {
  const ofApi = ({ inputs }: { inputs: { restApi: string } }) => inputs.restApi === api.id;
  const paths = new Map(resourcesOfType(graph, resourceType).map(({ id, outputs }) => [id, outputs.path]));
  return resourcesOfType(graph, stageType)
    .filter(ofApi)
    .flatMap(({ inputs: { stageName } }) =>
      resourcesOfType(graph, methodType)
        .filter(ofApi)
        .flatMap(({ inputs: { httpMethod, resourceId } }) =>
          (httpMethod === "ANY" ? ["GET", "POST"] : [httpMethod]).map((method) =>
            methodArn(api, stageName, method, paths.get(resourceId) ?? "/"),
          ),
        ),
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
