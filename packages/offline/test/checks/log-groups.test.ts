import { find, removing, setting, testRule } from "../support/violations.ts";

testRule("log-group", [
  ["a function whose log group is not declared", "Sell", removing("SellLogs")],
  [
    "a function that may be made before its log group",
    "Sell",
    (graph) => {
      find(graph, "Sell").dependsOn = [];
    },
  ],
  ["a log group without retention", "SellLogs", setting("SellLogs", { retentionInDays: undefined })],
  [
    "a retention that CloudWatch Logs does not accept",
    "SellLogs",
    setting("SellLogs", { retentionInDays: 366 }),
  ],
  ["an API whose methods do not log", "Stage", removing("Settings")],
  ["an API without its execution log group", "Stage", removing("ExecutionLogs")],
  ["a workflow that does not log", "Order", setting("Order", { loggingConfiguration: { level: "OFF" } })],
  [
    "a workflow whose log group takes room in the account's log resource policy",
    "Order",
    (graph) => {
      find(graph, "Order").inputs.loggingConfiguration.logDestination =
        "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/states/order:*";
    },
  ],
  ["a web ACL that does not log", "Firewall", removing("FirewallLogging")],
]);
