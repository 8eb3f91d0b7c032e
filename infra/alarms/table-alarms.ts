import { metrics, type Watched } from "../metrics.ts";
import { commonArgs } from "./alarm.ts";

/** The operations of the functions' grants. DynamoDB has these metrics for each operation, not for the table. */
const operations = ["GetItem", "PutItem", "UpdateItem", "Query"];

/**
 * `ThrottledRequests` counts requests that the table or one of its indexes throttled; `ReadThrottleEvents` and
 * `WriteThrottleEvents` of the table leave the indexes out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function createTableAlarms({ documents }: Watched, topic: aws.sns.Topic): void {
  const alarms = [
    {
      name: "TableThrottles",
      metricName: "ThrottledRequests",
      description: "The ledger, or one of its indexes, refused requests for being asked too often.",
      runbook: "table-throttles",
      periods: 2,
    },
    {
      name: "TableSystemErrors",
      metricName: "SystemErrors",
      description: "The ledger failed inside AWS.",
      runbook: "table-system-errors",
      periods: 1,
    },
  ];
  for (const { metricName, periods, ...alarm } of alarms)
    new aws.cloudwatch.MetricAlarm(`Alarm${alarm.name}`, {
      ...commonArgs(alarm, topic),
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: periods,
      metricQueries: [
        { id: "all", expression: "SUM(METRICS())", label: metricName, returnData: true },
        ...operations.map((operation) => {
          const { namespace, dimensions } = metrics.table(documents, metricName, operation);
          return {
            id: operation.toLowerCase(),
            metric: { namespace, metricName, dimensions, period: 300, stat: "Sum" },
          };
        }),
      ],
    });
}
