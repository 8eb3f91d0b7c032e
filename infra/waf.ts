import { bodyKibibytesAtMost } from "../packages/functions/src/http/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * The firewall in front of the API: too many requests from one address, addresses of ill repute, and requests that look
 * like attacks do not reach it.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export function createFirewall(stage: Stage, apiStage: aws.apigateway.Stage) {
  const { requestsPerAddress, blockAnonymousNetworks } = stage.firewall;
  const visibility = (metricName: string) => ({
    metricName,
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
  });
  const managed = (name: string, countOnly: string[] = []) => ({
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
  const rules = [
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
          size: bodyKibibytesAtMost * 1024,
          fieldToMatch: { body: { oversizeHandling: "MATCH" } },
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
      visibilityConfig: visibility("BodyTooLarge"),
    },
    managed("AWSManagedRulesAmazonIpReputationList"),
    ...(blockAnonymousNetworks ? [managed("AWSManagedRulesAnonymousIpList")] : []),
    managed("AWSManagedRulesKnownBadInputsRuleSet"),
    // Its own limit of 8 KiB for bodies would refuse registrations with many labels; ours stands above.
    managed("AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]),
  ];
  const name = `${$app.name}-${$app.stage}`;
  const firewall = new aws.wafv2.WebAcl("Firewall", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    associationConfig: {
      requestBodies: [{ apiGateways: [{ defaultSizeInspectionLimit: `KB_${bodyKibibytesAtMost}` }] }],
    },
    rules: rules.map((rule, priority) => ({ ...rule, priority })),
    visibilityConfig: visibility(name),
  });

  // AWS WAF logs to groups of this prefix only. https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  const logGroup = new aws.cloudwatch.LogGroup("FirewallLogs", {
    name: `aws-waf-logs-${name}`,
    retentionInDays: stage.retentionDays.logs,
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
  new aws.wafv2.WebAclAssociation("FirewallAssociation", {
    resourceArn: apiStage.arn,
    webAclArn: firewall.arn,
  });
  return { firewall, logGroup };
}
