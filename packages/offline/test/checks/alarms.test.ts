import { arn } from "../support/shop-names.ts";
import { adding, changing, changingStatements, removing, setting, testRule } from "../support/violations.ts";

testRule("alarm", [
  [
    "an alarm on a metric that does not exist",
    "SellErrors",
    setting("SellErrors", { metricName: "Failures" }),
  ],
  [
    "an alarm by a dimension that does not exist",
    "SellErrors",
    setting("SellErrors", { dimensions: { Function: "shop-sell" } }),
  ],
  [
    "an alarm on a function that is not declared",
    "SellErrors",
    setting("SellErrors", { dimensions: { FunctionName: "shop-buy" } }),
  ],
  ["an alarm without an action", "SellErrors", setting("SellErrors", { alarmActions: [] })],
  [
    "an alarm whose description has no runbook",
    "SellErrors",
    setting("SellErrors", { alarmDescription: "Oh dear" }),
  ],
  [
    "an alarm that does not say how to treat missing data",
    "SellErrors",
    setting("SellErrors", { treatMissingData: undefined }),
  ],
  ["an alarm by a statistic that does not exist", "SellErrors", setting("SellErrors", { statistic: "Summ" })],
  [
    "an alarm with a period that CloudWatch does not accept",
    "SellErrors",
    setting("SellErrors", { period: 7 }),
  ],
  [
    "an alarm by a comparison operator that does not exist",
    "SellErrors",
    setting("SellErrors", { comparisonOperator: "GreaterThreshold" }),
  ],
  ["an alarm without a threshold", "SellErrors", setting("SellErrors", { threshold: undefined })],
  ["an alarm whose actions are disabled", "SellErrors", setting("SellErrors", { actionsEnabled: false })],
  [
    "an alarm's expression that reads a query that does not exist",
    "SellErrors",
    changing("SellErrors", (inputs) => {
      const { namespace, metricName, dimensions, period } = inputs;
      const metric = { namespace, metricName, dimensions, period, stat: "Sum" };
      inputs.metricQueries = [
        { id: "errors", metric },
        { id: "all", expression: "SUM([errors, failures])", returnData: true },
      ];
    }),
  ],
  [
    "an alarm on the throttling of an express workflow, which is never throttled",
    "SellErrors",
    setting("SellErrors", {
      namespace: "AWS/States",
      metricName: "ExecutionThrottled",
      dimensions: { StateMachineArn: arn("states", "stateMachine:order") },
    }),
  ],
  [
    "an alarm on a duration above the function's timeout",
    "SellErrors",
    setting("SellErrors", { metricName: "Duration", statistic: "Maximum", threshold: 1_000_000 }),
  ],
  [
    "an alarm that starts below zero",
    "SellErrors",
    setting("SellErrors", { comparisonOperator: "LessThanThreshold" }),
  ],
  [
    "an alarm that never ends",
    "SellErrors",
    setting("SellErrors", { comparisonOperator: "GreaterThanOrEqualToThreshold" }),
  ],
  ["an alarm without evaluation periods", "SellErrors", setting("SellErrors", { evaluationPeriods: 0 })],
  [
    "an alarm that evaluates more than a day in periods of minutes",
    "SellErrors",
    setting("SellErrors", { evaluationPeriods: 289 }),
  ],
  [
    "an alarm that needs more data points than it evaluates",
    "SellErrors",
    setting("SellErrors", { datapointsToAlarm: 2 }),
  ],
  ["an alarm topic without a subscription", "Bells", removing("BellsEmail")],
  [
    "an alarm topic that CloudWatch may not publish to",
    "Bells",
    changingStatements("BellsPolicy", (statements) => statements.shift()),
  ],
  [
    "an alarm on the metric of a rule on another bus that does not name the bus",
    "SellErrors",
    (graph) => {
      adding(
        "aws:cloudwatch/eventRule:EventRule",
        "Sold",
        { eventBusName: "sales", eventPattern: '{"source":["shop"]}' },
        { name: "sold", arn: arn("events", "rule/sales/sold") },
      )(graph);
      setting("SellErrors", {
        namespace: "AWS/Events",
        metricName: "FailedInvocations",
        dimensions: { RuleName: "sold" },
      })(graph);
    },
  ],
  [
    "an alarm topic encrypted under a key that CloudWatch may not use",
    "Bells",
    setting("Bells", { kmsMasterKeyId: "alias/aws/sns" }),
  ],
]);
