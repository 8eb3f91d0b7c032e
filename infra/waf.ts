import {
  firewallProblems,
  firewallResponse,
  firewallWindowSeconds,
} from "../packages/functions/src/http/gateway-problems.ts";
import { maximumBodyKibibytes } from "../packages/functions/src/http/operations.ts";
import type { Stage } from "./stage.ts";

/**
 * Protects a stage of the API with AWS WAF: a rate limit for each address, a limit for bodies, and AWS's managed rule
 * groups, whose blocks are answered by the gateway response `WAF_FILTERED`. Log and sampled requests have no tokens.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 *
 * @param logDelivery the log resource policy of the account, if the stage owns it
 * @returns the web ACL and its log group
 */
export function createFirewall(
  stage: Stage,
  apiStage: aws.apigateway.Stage,
  logDelivery: aws.cloudwatch.LogResourcePolicy | undefined,
) {
  const name = `${$app.name}-${$app.stage}`;
  const firewall = new aws.wafv2.WebAcl("Firewall", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    associationConfig: {
      requestBodies: [{ apiGateways: [{ defaultSizeInspectionLimit: `KB_${maximumBodyKibibytes}` }] }],
    },
    customResponseBodies: blockers.map((key) => ({
      key,
      contentType: "APPLICATION_JSON",
      content: firewallResponse(key).body,
    })),
    // Redaction by the logging configuration leaves the token in sampled requests.
    // https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html
    dataProtectionConfig: {
      dataProtections: [
        {
          action: "SUBSTITUTION",
          field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] },
          excludeRuleMatchDetails: false,
          excludeRateBasedDetails: false,
        },
      ],
    },
    rules: rulesOf(stage).map((rule, priority) => ({ ...rule, priority })),
    visibilityConfig: visibility(name),
  });
  new aws.wafv2.WebAclAssociation("FirewallAssociation", {
    resourceArn: apiStage.arn,
    webAclArn: firewall.arn,
  });
  return { firewall, logGroup: createLogging(name, stage, firewall, logDelivery) };
}

type Blocker = keyof typeof firewallProblems;

/** The rules with a response of their own. */
const blockers = Object.keys(firewallProblems) as Blocker[];

/** Blocks with the rule's problem document, and header fields. */
const blockBy = (rule: Blocker, headers: Record<string, string> = {}) => ({
  block: {
    customResponse: {
      responseCode: firewallResponse(rule).statusCode,
      customResponseBodyKey: rule,
      responseHeaders: Object.entries({ "cache-control": "no-store", ...headers }).map(([name, value]) => ({
        name,
        value,
      })),
    },
  },
});

/**
 * Rules of the core rule set that valid requests meet. Filenames, labels, reasons and filters by label are any text; the API
 * stores them and returns them as JSON, and never makes a path, a query, a request or HTML of them. A request needs no user
 * agent, and `BodyTooLarge` replaces the limit of 8 KiB for bodies. They count, and add their labels to AWS WAF's log.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const metByValidRequests = [
  "NoUserAgent_HEADER",
  "SizeRestrictions_BODY",
  ...["EC2MetaDataSSRF", "GenericLFI", "GenericRFI", "CrossSiteScripting"].flatMap((attack) => [
    `${attack}_BODY`,
    `${attack}_QUERYARGUMENTS`,
  ]),
  "RestrictedExtensions_QUERYARGUMENTS",
];

function rulesOf({ firewall: { requestsPerAddress, blockAnonymousNetworks }, throttling }: Stage) {
  return [
    {
      name: "TooManyRequests",
      action: blockBy("TooManyRequests", { "retry-after": String(firewallWindowSeconds) }),
      statement: {
        rateBasedStatement: {
          // Partners behind one address may use all that the stage serves of the method that they poll.
          limit: requestsPerAddress ?? throttling.requestsPerSecond * firewallWindowSeconds,
          evaluationWindowSec: firewallWindowSeconds,
          aggregateKeyType: "IP",
        },
      },
      visibilityConfig: visibility("TooManyRequests"),
    },
    {
      name: "BodyTooLarge",
      action: blockBy("BodyTooLarge"),
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
    managedRuleGroup("AWSManagedRulesCommonRuleSet", { countOnly: metByValidRequests }),
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

/**
 * AWS WAF requires the prefix `aws-waf-logs-`. Without `logDelivery`, it lets its delivery service write to the group itself.
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
 */
function createLogging(
  name: string,
  { retentionDays }: Stage,
  firewall: aws.wafv2.WebAcl,
  logDelivery: aws.cloudwatch.LogResourcePolicy | undefined,
) {
  const logGroup = new aws.cloudwatch.LogGroup("FirewallLogs", {
    name: `aws-waf-logs-${name}`,
    retentionInDays: retentionDays.logs,
  });
  new aws.wafv2.WebAclLoggingConfiguration(
    "FirewallLogging",
    {
      resourceArn: firewall.arn,
      logDestinationConfigs: [logGroup.arn],
      redactedFields: [{ singleHeader: { name: "authorization" } }],
    },
    { dependsOn: logDelivery ? [logDelivery] : [] },
  );
  return logGroup;
}
