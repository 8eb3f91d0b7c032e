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
    what: "CloudWatch may not use the key of the alarm topic",
    change: changingPolicy("AlarmsKey", (statements) => {
      granting(statements, "kms:Decrypt").Action = ["kms:Decrypt"];
    }),
    violation: { rule: "alarm", resource: "Alarms", message: "may not use its key" },
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
