import { maximumBodyKibibytes } from "../packages/functions/src/http/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * Protects a stage of the API with AWS WAF: a rate limit for each address, a limit for bodies, and AWS's managed rule
 * groups. The log redacts the token.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 *
 * @returns the web ACL and its log group
 */
export function createFirewall(stage: Stage, apiStage: aws.apigateway.Stage) {
  const name = `${$app.name}-${$app.stage}`;
  const firewall = new aws.wafv2.WebAcl("Firewall", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    associationConfig: {
      requestBodies: [{ apiGateways: [{ defaultSizeInspectionLimit: `KB_${maximumBodyKibibytes}` }] }],
    },
    rules: rulesOf(stage).map((rule, priority) => ({ ...rule, priority })),
    visibilityConfig: visibility(name),
  });
  new aws.wafv2.WebAclAssociation("FirewallAssociation", {
    resourceArn: apiStage.arn,
    webAclArn: firewall.arn,
  });
  return { firewall, logGroup: createLogging(name, stage, firewall) };
}

function rulesOf({ firewall: { requestsPerAddress, blockAnonymousNetworks } }: Stage) {
  return [
    {
      name: "TooManyRequests",
      action: { block: {} },
      statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: "IP" } },
      visibilityConfig: visibility("TooManyRequests"),
    },
    {
      name: "BodyTooLarge",
      action: { block: {} },
      statement: {
        sizeConstraintStatement: {
          comparisonOperator: "GT",
          size: maximumBodyKibibytes * 1024,
          fieldToMatch: { body: { oversizeHandling: "MATCH" } },
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
      visibilityConfig: visibility("BodyTooLarge"),
    },
    managedRuleGroup("AWSManagedRulesAmazonIpReputationList"),
    ...(blockAnonymousNetworks ? [managedRuleGroup("AWSManagedRulesAnonymousIpList")] : []),
    managedRuleGroup("AWSManagedRulesKnownBadInputsRuleSet"),
    // Its body limit of 8 KiB is below the largest valid registration; BodyTooLarge replaces it.
    managedRuleGroup("AWSManagedRulesCommonRuleSet", { countOnly: ["SizeRestrictions_BODY"] }),
  ];
}

const managedRuleGroup = (name: string, { countOnly = [] }: { countOnly?: string[] } = {}) => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name,
      ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visibility(name),
});

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

/** AWS WAF requires the prefix `aws-waf-logs-`. https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
function createLogging(name: string, { retentionDays }: Stage, firewall: aws.wafv2.WebAcl) {
  const logGroup = new aws.cloudwatch.LogGroup("FirewallLogs", {
    name: `aws-waf-logs-${name}`,
    retentionInDays: retentionDays.logs,
  });
  const delivery = new aws.cloudwatch.LogResourcePolicy("FirewallLogDelivery", {
    policyName: `${name}-firewall-logs`,
    policyDocument: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [$interpolate`${logGroup.arn}:*`],
          principals: [{ type: "Service", identifiers: ["delivery.logs.amazonaws.com"] }],
          conditions: [
            {
              test: "StringEquals",
              variable: "aws:SourceAccount",
              values: [aws.getCallerIdentityOutput().accountId],
            },
          ],
        },
      ],
    }).json,
  });
  new aws.wafv2.WebAclLoggingConfiguration(
    "FirewallLogging",
    {
      resourceArn: firewall.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: [{ singleHeader: { name: "authorization" } }],
    },
    { dependsOn: delivery },
  );
  return logGroup;
}
