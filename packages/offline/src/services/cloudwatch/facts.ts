import { describeType, named, namedOutputs, type ServiceFacts } from "../resource-facts.ts";
import { whyNotEvaluated } from "./alarms.ts";
import { compositeAlarmType, dashboardType, metricAlarmType } from "./types.ts";

export const cloudwatchFacts: ServiceFacts = {
  id: "monitoring",
  title: "Amazon CloudWatch",
  emulates:
    "metrics that functions log in the embedded metric format: the state of alarms on them, GetMetricData without expressions, and ListMetrics",
  resources: [
    describeType(metricAlarmType, {
      emulation: "emulated",
      missingParts: ({ inputs }) => [whyNotEvaluated(inputs) ?? []].flat(),
      naming: named(255),
      replacedBy: ["name"],
      outputs: namedOutputs("cloudwatch", "alarm:"),
      countedAs: "alarms",
      connections: (alarm) =>
        (alarm.inputs.alarmActions ?? []).map((action) => ({
          from: alarm.outputs.arn,
          to: action,
          label: "notify",
        })),
    }),
    describeType(compositeAlarmType, {
      emulation: "not-emulated",
      naming: () => ({ property: "alarmName", maximum: 255 }),
      replacedBy: ["alarmName"],
      outputs: namedOutputs("cloudwatch", "alarm:"),
    }),
    describeType(dashboardType, {
      emulation: "not-emulated",
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
      naming: () => ({ property: "dashboardName", maximum: 255, uniqueIn: "account" }),
      replacedBy: ["dashboardName"],
      outputs: ({ inputs: { dashboardName } }, { accountId }) => ({
        id: dashboardName,
        dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${dashboardName}`,
      }),
    }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
