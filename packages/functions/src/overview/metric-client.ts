import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  ListMetricsInput,
  ListMetricsOutput,
} from "@aws-sdk/client-cloudwatch";

/** Sends requests to CloudWatch. */
export interface MetricClient {
  getMetricData(input: GetMetricDataInput): Promise<GetMetricDataOutput>;
  listMetrics(input: ListMetricsInput): Promise<ListMetricsOutput>;
}
