import { openStatuses } from "../packages/core/src/document.ts";
import { type Metric, metrics, type Watched } from "./metrics.ts";

type Series = [label: string, metric: Metric, statistic?: string];

interface Widget {
  title: string;
  statistic: string;
  /** A series has its own statistic where its metric is a level, not a count of occurrences. */
  series: Series[];
}

/**
 * Creates a dashboard with the numbers of documents and the metrics of every part of the stage.
 *
 * @returns the dashboard's URL
 */
export function createDashboard(watched: Watched) {
  const { region } = watched.stage;
  const widgets = [...documentWidgets(watched), ...apiWidgets(watched), ...processingWidgets(watched)];
  const dashboard = new aws.cloudwatch.Dashboard("Dashboard", {
    // Dashboards belong to no region: their names are unique in the account.
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
    dashboardName: `${$app.name}-${$app.stage}-${region}`,
    dashboardBody: $jsonStringify({
      widgets: widgets.map(({ title, statistic, series }, index) => ({
        type: "metric",
        x: (index % 2) * 12,
        y: Math.floor(index / 2) * 6,
        width: 12,
        height: 6,
        properties: {
          title,
          region,
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
  return $interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

function documentWidgets({ stage, events }: Watched): Widget[] {
  return [
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
        ["stuck", metrics.documents(stage, "DocumentsStuck")],
        ["malware", metrics.documents(stage, "MalwareFound")],
        ["recalled", metrics.documents(stage, "DocumentsRecalled")],
        ...(stage.malwareProtection
          ? [["not scanned", metrics.documents(stage, "ScansMissed")] satisfies Series]
          : []),
        [
          "undelivered events",
          metrics.queue(events.undelivered, "ApproximateNumberOfMessagesVisible"),
          "Maximum",
        ],
      ],
    },
    {
      title: "Oldest document by status, seconds",
      statistic: "Maximum",
      series: openStatuses.map((status) => [status, metrics.oldestDocument(stage, status)]),
    },
    {
      title: "Sweeper",
      statistic: "Sum",
      series: [
        ["runs", metrics.documents(stage, "Sweeps")],
        ["faults", metrics.documents(stage, "SweepFaults")],
      ],
    },
  ];
}

function apiWidgets({ stage, api, firewall }: Watched): Widget[] {
  return [
    {
      title: "API requests",
      statistic: "Sum",
      series: [
        ["all", metrics.api(api, "Count")],
        ["refused (4xx)", metrics.api(api, "4XXError")],
        ["failed (5xx)", metrics.api(api, "5XXError")],
        ...(firewall
          ? [["blocked", metrics.firewall(firewall, stage, "BlockedRequests")] satisfies Series]
          : []),
      ],
    },
    {
      title: "API latency, p99, milliseconds",
      statistic: "p99",
      series: [
        ["whole", metrics.api(api, "Latency")],
        ["function", metrics.api(api, "IntegrationLatency")],
      ],
    },
  ];
}

function workflowWidget(title: string, machine: sst.aws.StepFunctions): Widget {
  return {
    title,
    statistic: "Sum",
    series: [
      ["started", metrics.workflow(machine, "ExecutionsStarted")],
      ["succeeded", metrics.workflow(machine, "ExecutionsSucceeded")],
      ["failed", metrics.workflow(machine, "ExecutionsFailed")],
      ["timed out", metrics.workflow(machine, "ExecutionsTimedOut")],
    ],
  };
}

function processingWidgets({ intake, largeIntake, documents, ...watched }: Watched): Widget[] {
  const functions = Object.entries(watched.functions);
  return [
    workflowWidget("Workflow", intake),
    workflowWidget("Workflow for large content", largeIntake),
    {
      title: "Function errors",
      statistic: "Sum",
      series: functions.map(([name, watchedFunction]) => [name, metrics.function(watchedFunction, "Errors")]),
    },
    {
      title: "Function duration, longest, milliseconds",
      statistic: "Maximum",
      series: functions.map(([name, watchedFunction]) => [
        name,
        metrics.function(watchedFunction, "Duration"),
      ]),
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
}
