import { metrics, type Watched } from "./alarms.ts";

type Metric = ReturnType<(typeof metrics)["function"]>;

interface Widget {
  title: string;
  statistic: string;
  /** A statistic of its own is for what tells how many there are, and would count them again with each sample. */
  series: [label: string, metric: Metric, statistic?: string][];
}

/** The flow of documents at a glance, and below it the parts that it runs through. */
export function createDashboard(watched: Watched) {
  const { stage, gateway, intake, documents, undelivered, firewall } = watched;
  const functions = Object.entries(watched.functions);
  const widgets: Widget[] = [
    {
      title: "Documents",
      statistic: "Sum",
      series: [
        ["registered", metrics.documents(stage, "DocumentsRegistered")],
        ["released", metrics.documents(stage, "DocumentsReleased")],
        ["quarantined", metrics.documents(stage, "DocumentsQuarantined")],
        ["rejected", metrics.documents(stage, "DocumentsRejected")],
        ["expired", metrics.documents(stage, "DocumentsExpired")],
      ],
    },
    {
      title: "Documents in trouble",
      statistic: "Sum",
      series: [
        ["failed", metrics.documents(stage, "DocumentsFailed")],
        ["tried again", metrics.documents(stage, "DocumentsRedriven")],
        ["stuck", metrics.documents(stage, "DocumentsStuck"), "Maximum"],
        ["undelivered events", metrics.queue(undelivered, "ApproximateNumberOfMessagesVisible"), "Maximum"],
      ],
    },
    {
      title: "API requests",
      statistic: "Sum",
      series: [
        ["all", metrics.api(gateway, "Count")],
        ["refused (4xx)", metrics.api(gateway, "4XXError")],
        ["failed (5xx)", metrics.api(gateway, "5XXError")],
        ...(firewall
          ? [["blocked", metrics.firewall(firewall, stage, "BlockedRequests")] as [string, Metric]]
          : []),
      ],
    },
    {
      title: "API latency, p99, milliseconds",
      statistic: "p99",
      series: [
        ["whole", metrics.api(gateway, "Latency")],
        ["function", metrics.api(gateway, "IntegrationLatency")],
      ],
    },
    {
      title: "Workflow",
      statistic: "Sum",
      series: [
        ["started", metrics.workflow(intake, "ExecutionsStarted")],
        ["succeeded", metrics.workflow(intake, "ExecutionsSucceeded")],
        ["failed", metrics.workflow(intake, "ExecutionsFailed")],
        ["timed out", metrics.workflow(intake, "ExecutionsTimedOut")],
      ],
    },
    {
      title: "Function errors",
      statistic: "Sum",
      series: functions.map(([name, fn]) => [name, metrics.function(fn, "Errors")]),
    },
    {
      title: "Function duration, longest, milliseconds",
      statistic: "Maximum",
      series: functions.map(([name, fn]) => [name, metrics.function(fn, "Duration")]),
    },
    {
      title: "Ledger",
      statistic: "Sum",
      series: [
        ["reads", metrics.table(documents, "ConsumedReadCapacityUnits")],
        ["writes", metrics.table(documents, "ConsumedWriteCapacityUnits")],
        ["reads refused", metrics.table(documents, "ReadThrottleEvents")],
        ["writes refused", metrics.table(documents, "WriteThrottleEvents")],
      ],
    },
  ];
  return new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({
      widgets: widgets.map(({ title, statistic, series }, index) => ({
        type: "metric",
        x: (index % 2) * 12,
        y: Math.floor(index / 2) * 6,
        width: 12,
        height: 6,
        properties: {
          title,
          region: stage.region,
          stat: statistic,
          period: 300,
          view: "timeSeries",
          metrics: series.map(([label, { namespace, metricName, dimensions }, stat]) => [
            namespace,
            metricName,
            ...Object.entries(dimensions).flat(),
            { label, ...(stat && { stat }) },
          ]),
        },
      })),
    }),
  });
}
