import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import type { MetricClient } from "./metric-client.ts";

/** Creates a client of the SDK for CloudWatch. */
export function createMetricClient(client: CloudWatchClient = new CloudWatchClient()): MetricClient {
  return {
    getMetricData: (input) => client.send(new GetMetricDataCommand(input)),
    listMetrics: (input) => client.send(new ListMetricsCommand(input)),
  };
}
