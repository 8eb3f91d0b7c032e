import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { functionType, permissionType } from "../lambda/types.ts";
import { methodArn } from "./method-arn.ts";
import { httpApiType, integrationType, resourceType, restApiType, stageType } from "./types.ts";

const invocationPage =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integrations.html";

/** The integrations that call Lambda, with the function, if the URI is a declared function's. */
function lambdaIntegrations(graph: Graph) {
  const functions = resourcesOfType(graph, functionType);
  return resourcesOfType(graph, integrationType)
    .filter(
      ({ inputs: { type, uri = "" } }) =>
        type === "AWS_PROXY" || /^arn:[^:]*:(lambda|apigateway:[^:]*:lambda):/.test(uri),
    )
    .map((integration) => ({
      integration,
      fn: functions.find(({ outputs }) => outputs.invokeArn === integration.inputs.uri),
    }));
}

const uriRule: Rule = {
  id: "integration-uri",
  demands: "Every Lambda integration calls a declared function with POST at its exact invocation URI.",
  page: invocationPage,
  check(graph) {
    const { violations, report } = collectViolations("integration-uri");
    for (const { integration, fn } of lambdaIntegrations(graph)) {
      const { integrationHttpMethod, uri } = integration.inputs;
      if (integrationHttpMethod !== "POST")
        report(
          integration,
          `It calls Lambda with ${integrationHttpMethod}.`,
          'Set integrationHttpMethod to "POST", whatever the method itself is.',
        );
      if (!fn)
        report(
          integration,
          `Its URI ${uri} is not the invocation URI of a declared function.`,
          "Use the function's invokeArn: arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations.",
        );
    }
    return violations;
  },
};

const permissionRule: Rule = {
  id: "integration-permission",
  demands:
    "Every Lambda integration has a permission for its API, stage, method and path, and no other permission lets API Gateway call a function.",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html",
  check(graph) {
    const { violations, report } = collectViolations("integration-permission");
    const permissions = resourcesOfType(graph, permissionType).filter(
      ({ inputs }) =>
        inputs.principal === "apigateway.amazonaws.com" && !isOfHttpApi(graph, inputs.sourceArn),
    );
    const needed = new Set<string>();
    for (const { integration, fn } of lambdaIntegrations(graph)) {
      if (!fn) continue;
      for (const source of sourceArnsOf(graph, integration)) {
        const permission = permissions.find(
          ({ inputs }) =>
            inputs.sourceArn === source && [fn.outputs.arn, fn.outputs.name].includes(inputs.function),
        );
        if (permission) needed.add(permission.urn);
        else
          report(
            integration,
            `No permission lets ${source} call ${fn.name}.`,
            "Declare a lambda.Permission with exactly this source ARN.",
          );
      }
    }
    for (const permission of permissions.filter(({ urn }) => !needed.has(urn)))
      report(
        permission,
        `It lets ${permission.inputs.sourceArn ?? "every API"} call ${permission.inputs.function}, which no method needs.`,
        "Name API, stage, method and path of the one method that calls.",
      );
    return violations;
  },
};

/** The ARNs from which an integration's method calls, one for each stage of its API. */
function sourceArnsOf(
  graph: Graph,
  { inputs }: Resource<{ restApi: string; resourceId: string; httpMethod: string }>,
) {
  const api = resourcesOfType(graph, restApiType).find(({ id }) => id === inputs.restApi);
  const path = resourcesOfType(graph, resourceType).find(({ id }) => id === inputs.resourceId)?.outputs.path;
  const method = inputs.httpMethod === "ANY" ? "*" : inputs.httpMethod;
  return resourcesOfType(graph, stageType)
    .filter((stage) => stage.inputs.restApi === inputs.restApi)
    .map((stage) => methodArn(api, stage.inputs.stageName, method, path ?? "/"));
}

/** Whether a permission is for an HTTP API, which has routes instead of methods: these rules are for REST APIs. */
function isOfHttpApi(graph: Graph, sourceArn = ""): boolean {
  return (
    resourcesOfType(graph, httpApiType).length > 0 &&
    !resourcesOfType(graph, restApiType).some(({ outputs }) =>
      sourceArn.startsWith(`${outputs.executionArn}/`),
    )
  );
}

export const integrationRules: readonly Rule[] = [uriRule, permissionRule];
