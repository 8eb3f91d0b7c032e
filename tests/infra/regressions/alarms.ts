import { changing, changingPolicy, granting, type Regression, setting } from "./regression.ts";

export const alarms: Regression[] = [
  {
    finding: 9,
    what: "an alarm names a dimension that Lambda's metrics do not have",
    change: changing("AlarmApiErrors", (inputs) => {
      inputs.dimensions = { Function: inputs.dimensions.FunctionName };
    }),
    violation: { rule: "alarm", resource: "AlarmApiErrors", message: "Function" },
  },
  {
    finding: 9,
    what: "an alarm names a statistic that CloudWatch does not have",
    change: setting("AlarmApiErrors", { statistic: "Sums" }),
    violation: { rule: "alarm", resource: "AlarmApiErrors", message: 'statistic is "Sums"' },
  },
  {
    finding: 9,
    what: "an alarm waits for throttled executions of the express workflow, which AWS does not throttle",
    change: changing("AlarmWorkflowFailed", (inputs) => {
      inputs.metricName = "ExecutionThrottled";
    }),
    violation: {
      rule: "alarm",
      resource: "AlarmWorkflowFailed",
      message: "ExecutionThrottled is not written",
    },
  },
  {
    finding: 9,
    what: "an alarm's threshold is above the function's timeout",
    change: setting("AlarmInspectDuration", { threshold: 1_000_000 }),
    violation: { rule: "alarm", resource: "AlarmInspectDuration", message: "never starts" },
  },
  {
    finding: 9,
    what: "CloudWatch may not use the key of the alarm topic",
    change: changingPolicy("AlarmsKey", (statements) => {
      granting(statements, "kms:Decrypt").Action = ["kms:Decrypt"];
    }),
    violation: { rule: "alarm", resource: "Alarms", message: "may not use its key" },
  },
  {
    finding: 9,
    what: "a message of GuardDuty's status is refused by the alarm topic",
    change: changingPolicy("AlarmsPolicy", (statements) => {
      statements.splice(1, 1);
    }),
    violation: {
      rule: "event-target",
      resource: "MalwareProtectionStatusTarget",
      message: "EventBridge may not publish",
    },
  },
  {
    finding: 9,
    what: "the key of the alarm topic asks for a source, which EventBridge does not give it",
    change: changingPolicy("AlarmsKey", (statements) => {
      for (const statement of statements)
        if (statement.Principal.Service === "events.amazonaws.com")
          statement.Condition = { StringEquals: { "aws:SourceAccount": "000000000000" } };
    }),
    violation: {
      rule: "event-target",
      resource: "MalwareProtectionStatusTarget",
      message: "may not use its key",
    },
    // The exception for the key's wide grant is no longer needed.
    alsoViolates: ["least-privilege"],
  },
  {
    finding: 9,
    what: "an event that its dead-letter queue refuses is lost without an alarm",
    change: (graph) => {
      graph.resources = graph.resources.filter(({ name }) => name !== "AlarmUploadedLost");
    },
    violation: { rule: "dead-letter", resource: "UploadedTarget", message: "No alarm tells" },
  },
  {
    finding: 9,
    what: "the dashboard shows another region",
    change: changing("Dashboard", (inputs) => {
      const body = JSON.parse(inputs.dashboardBody);
      for (const { properties } of body.widgets) if (properties.region) properties.region = "eu-central-1";
      inputs.dashboardBody = JSON.stringify(body);
    }),
    violation: { rule: "dashboard", resource: "Dashboard", message: "eu-central-1" },
  },
];
