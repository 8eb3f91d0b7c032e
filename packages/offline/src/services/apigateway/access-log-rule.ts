import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { variablePattern } from "./access-log.ts";
import { stageType } from "./types.ts";

/**
 * The variables whose values API Gateway, Cognito or the declaration makes. The value of any other can be text of the
 * caller, such as `path`, `domainName` and `identity.userAgent`, or quote it, such as `error.message`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
const safeVariables: readonly RegExp[] = [
  /^(accountId|apiId|stage|protocol|resourceId|resourcePath|httpMethod|status|customDomain\.basePathMatched)$/,
  /^(requestId|extendedRequestId|awsEndpointRequestId2?|requestTime|requestTimeEpoch)$/,
  /^(responseLatency|responseLength|integrationLatency|integrationStatus|error\.responseType)$/,
  /^identity\.(sourceIp|vpcId|vpceId)$/,
  // Claims of an access token that Cognito makes.
  /^authorizer\.claims\.(client_id|sub|jti|iss|exp|iat|auth_time|token_use)$/,
  /^(authenticate|authorize|authorizer|integration|waf)\.(latency|status|integrationLatency|integrationStatus)$/,
  /^(authorizer|integration)\.requestId$/,
  /^(wafResponseCode|webaclArn)$/,
];

export const accessLogRule: Rule = {
  id: "access-log",
  demands:
    "The access log of every stage has a request id, and no text of the caller, which API Gateway does not escape.",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html",
  check(graph) {
    const { violations, report } = collectViolations("access-log");
    for (const stage of resourcesOfType(graph, stageType)) {
      const { format } = stage.inputs.accessLogSettings ?? {};
      if (format === undefined) continue;
      const names = [...format.matchAll(variablePattern)].map(([, name = ""]) => name);
      const ofCaller = names.filter((name) => !safeVariables.some((safe) => safe.test(name)));
      if (ofCaller.length > 0)
        report(
          stage,
          `Its access log has ${ofCaller.map((name) => `$context.${name}`).join(", ")}: a quote in it breaks or forges fields.`,
          "Remove it from the format, and log it in the function, escaped.",
        );
      if (!names.some((name) => name === "requestId" || name === "extendedRequestId"))
        report(
          stage,
          "API Gateway refuses the format of its access log, which has no request id.",
          "Add $context.requestId or $context.extendedRequestId to the format.",
        );
    }
    return violations;
  },
};
