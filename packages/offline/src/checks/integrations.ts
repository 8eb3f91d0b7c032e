import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/**
 * Every integration with Lambda calls a declared function by its exact invocation URI, and may: by a permission for that API,
 * stage, method and path. No other permission lets API Gateway in.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function checkIntegrations(graph: Graph): Finding[] {
  const uris = findingsOf("integration-uri");
  const permissions = findingsOf("integration-permission");
  const functions = resourcesOfType(graph, "aws:lambda/function:Function");
  const paths = new Map(
    resourcesOfType(graph, "aws:apigateway/resource:Resource").map(({ id, outputs }) => [
      id,
      outputs.path as string,
    ]),
  );
  const declared = resourcesOfType(graph, "aws:lambda/permission:Permission").filter(
    ({ inputs }) => inputs.principal === "apigateway.amazonaws.com" && !isOfHttpApi(graph, inputs.sourceArn),
  );
  const needed = new Set<(typeof declared)[number]>();

  for (const integration of resourcesOfType(graph, "aws:apigateway/integration:Integration")) {
    const { restApi: apiId, resourceId, httpMethod, integrationHttpMethod, type, uri } = integration.inputs;
    if (type !== "AWS_PROXY" && !/^arn:[^:]*:(lambda|apigateway:[^:]*:lambda):/.test(uri)) continue;
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integrations.html
    if (integrationHttpMethod !== "POST")
      uris.report(
        integration,
        `It calls Lambda by ${integrationHttpMethod}.`,
        'Set integrationHttpMethod to "POST", whatever the method itself is.',
      );
    const fn = functions.find(({ outputs }) => outputs.invokeArn === uri);
    if (!fn) {
      uris.report(
        integration,
        `Its URI ${uri} is no declared function's invocation URI.`,
        "Use the function's invokeArn: arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations.",
      );
      continue;
    }
    const api = resourcesOfType(graph, "aws:apigateway/restApi:RestApi").find(({ id }) => id === apiId);
    for (const { inputs } of resourcesOfType(graph, "aws:apigateway/stage:Stage")) {
      if (inputs.restApi !== apiId) continue;
      const path = (paths.get(resourceId) ?? "/").replaceAll(/\{[^}]+\}/g, "*");
      const method = httpMethod === "ANY" ? "*" : httpMethod;
      const source = `${api?.outputs.executionArn}/${inputs.stageName}/${method}${path}`;
      const permission = declared.find(
        (candidate) =>
          candidate.inputs.sourceArn === source &&
          [fn.outputs.arn, fn.outputs.name].includes(candidate.inputs.function),
      );
      if (permission) needed.add(permission);
      else
        permissions.report(
          integration,
          `No permission lets ${source} call ${fn.name}.`,
          "Declare a lambda.Permission with exactly this source ARN.",
        );
    }
  }
  for (const permission of declared)
    if (!needed.has(permission))
      permissions.report(
        permission,
        `It lets ${permission.inputs.sourceArn ?? "every API"} call ${permission.inputs.function}, which no method needs.`,
        "Name API, stage, method and path of the one method that calls.",
      );
  return [...uris.findings, ...permissions.findings];
}

/** Whether a permission is an HTTP API's, which has routes instead of methods: those are not looked at here. */
function isOfHttpApi(graph: Graph, sourceArn = ""): boolean {
  return (
    resourcesOfType(graph, "aws:apigatewayv2/api:Api").length > 0 &&
    !resourcesOfType(graph, "aws:apigateway/restApi:RestApi").some(({ outputs }) =>
      sourceArn.startsWith(`${outputs.executionArn}/`),
    )
  );
}
