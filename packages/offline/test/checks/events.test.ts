import { adding, testRule } from "../support/violations.ts";

const ruleType = "aws:cloudwatch/eventRule:EventRule";
const targetType = "aws:cloudwatch/eventTarget:EventTarget";
const queueArn = "arn:aws:sqs:us-west-2:000000000000:queue";

testRule("event-rule", [
  [
    "a rule with an operator that EventBridge does not have",
    "Sold",
    adding(ruleType, "Sold", { eventPattern: '{"source":[{"like":"shop"}]}' }),
  ],
  [
    "a rule with a schedule of another grammar",
    "Nightly",
    adding(ruleType, "Nightly", { scheduleExpression: "cron(0 3 * * *)" }),
  ],
  ["a rule with neither", "Idle", adding(ruleType, "Idle", {})],
  [
    "a rule with a pattern over the quota",
    "Long",
    adding(ruleType, "Long", { eventPattern: JSON.stringify({ source: ["x".repeat(2048)] }) }),
  ],
  [
    "a rule with six targets",
    "Busy",
    (graph) => {
      adding(ruleType, "Busy", { eventPattern: '{"source":["shop"]}' }, { name: "busy" })(graph);
      for (const name of ["1", "2", "3", "4", "5", "6"])
        adding(targetType, `Target${name}`, { rule: "busy", arn: queueArn })(graph);
    },
  ],
]);

testRule("event-target", [
  [
    "a target with an input that is no JSON",
    "Target",
    adding(targetType, "Target", { rule: "busy", arn: queueArn, input: "{" }),
  ],
]);

testRule("schedule", [
  [
    "a schedule with a day of month and a day of week",
    "Monthly",
    adding("aws:scheduler/schedule:Schedule", "Monthly", {
      scheduleExpression: "cron(0 3 1 * MON *)",
      target: { arn: queueArn, roleArn: "arn:aws:iam::000000000000:role/r" },
    }),
  ],
]);
