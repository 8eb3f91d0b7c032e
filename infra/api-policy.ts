import type { Stage } from "./stage.ts";
import { anyNetwork } from "./stage-schema.ts";

/**
 * The API's resource policy: calls from the allowed networks only, unless the setting is "any". The authorizer checks tokens;
 * callers have no AWS identity.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
export function createResourcePolicy(restApi: aws.apigateway.RestApi, { allowedNetworks }: Stage) {
  const everyMethod = {
    actions: ["execute-api:Invoke"],
    resources: [$interpolate`${restApi.executionArn}/${$app.stage}/*`],
    principals: [{ type: "*", identifiers: ["*"] }],
  };
  const denyOtherNetworks = (values: string[]) => ({
    ...everyMethod,
    effect: "Deny",
    conditions: [{ test: "NotIpAddress", variable: "aws:SourceIp", values }],
  });
  return new aws.apigateway.RestApiPolicy("GatewayPolicy", {
    restApiId: restApi.id,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        everyMethod,
        ...(allowedNetworks === anyNetwork ? [] : [denyOtherNetworks(allowedNetworks)]),
      ],
    }).json,
  });
}
