import type { Stage } from "./stage.ts";

/**
 * The API's resource policy: calls from the allowed networks only, or from everywhere where the stage names none. The
 * authorizer checks tokens; callers have no AWS identity.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
export function createResourcePolicy(restApi: aws.apigateway.RestApi, { allowedNetworks }: Stage) {
  const everyMethod = {
    actions: ["execute-api:Invoke"],
    resources: [$interpolate`${restApi.executionArn}/${$app.stage}/*`],
    principals: [{ type: "*", identifiers: ["*"] }],
  };
  const denyOtherNetworks = {
    ...everyMethod,
    effect: "Deny",
    conditions: [{ test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks }],
  };
  return new aws.apigateway.RestApiPolicy("GatewayPolicy", {
    restApiId: restApi.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [everyMethod, ...(allowedNetworks.length > 0 ? [denyOtherNetworks] : [])],
    }).json,
  });
}
