import type { OpenStatus } from "../packages/core/src/document.ts";
import {
  ageMetricName,
  type MetricName,
  metricNamespace,
} from "../packages/functions/src/shared/metric-names.ts";
import type { Stage } from "./stage.ts";

/** The resources that alarms and the dashboard watch. */
export interface Watched {
  stage: Stage;
  functions: Record<string, sst.aws.Function>;
  api: { restApi: aws.apigateway.RestApi; stage: aws.apigateway.Stage };
  intake: sst.aws.StepFunctions;
  largeIntake: sst.aws.StepFunctions;
  documents: sst.aws.Dynamo;
  vault: sst.aws.Bucket;
  events: {
    rules: { name: string; rule: aws.cloudwatch.EventRule }[];
    /** Inputs of executions whose failure could not be recorded. */
    unrecorded: aws.sqs.Queue;
    undelivered: aws.sqs.Queue;
    pipe: aws.pipes.Pipe;
    unpublished: aws.sqs.Queue;
    unwrap: sst.aws.StepFunctions;
    /** The rule and the dead-letter queue of each webhook, by the client's name. */
    webhooks: Record<string, { rule: aws.cloudwatch.EventRule; undelivered: aws.sqs.Queue }>;
    auditExport:
      | {
          rule: aws.cloudwatch.EventRule;
          stream: aws.kinesis.FirehoseDeliveryStream;
          undelivered: aws.sqs.Queue;
        }
      | undefined;
  };
  firewall: aws.wafv2.WebAcl | undefined;
}

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, $util.Input<string>>;
}

/**
 * Metrics by what they measure. Dimensions come from the resource, so a metric of a resource that does not exist does not
 * compile.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
 */
export const metrics = {
  function: ({ name }: sst.aws.Function, metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: name },
  }),
  api: ({ restApi, stage }: Watched["api"], metricName: string): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: restApi.name, Stage: stage.stageName },
  }),
  workflow: ({ arn }: sst.aws.StepFunctions, metricName: string): Metric => ({
    namespace: "AWS/States",
    metricName,
    dimensions: { StateMachineArn: arn },
  }),
  table: ({ name }: sst.aws.Dynamo, metricName: string, operation?: string): Metric => ({
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions: { TableName: name, ...(operation && { Operation: operation }) },
  }),
  queue: ({ name }: aws.sqs.Queue, metricName: string): Metric => ({
    namespace: "AWS/SQS",
    metricName,
    dimensions: { QueueName: name },
  }),
  rule: ({ name }: aws.cloudwatch.EventRule, metricName: string): Metric => ({
    namespace: "AWS/Events",
    metricName,
    dimensions: { RuleName: name },
  }),
  pipe: ({ name }: aws.pipes.Pipe, metricName: string): Metric => ({
    namespace: "AWS/EventBridge/Pipes",
    metricName,
    dimensions: { PipeName: name },
  }),
  deliveryStream: ({ name }: aws.kinesis.FirehoseDeliveryStream, metricName: string): Metric => ({
    namespace: "AWS/Firehose",
    metricName,
    dimensions: { DeliveryStreamName: name },
  }),
  firewall: ({ name }: aws.wafv2.WebAcl, { region }: Stage, metricName: string): Metric => ({
    namespace: "AWS/WAFV2",
    metricName,
    dimensions: { WebACL: name, Region: region, Rule: "ALL" },
  }),
  documents: ({ name }: Stage, metricName: MetricName): Metric => ({
    namespace: metricNamespace,
    metricName,
    dimensions: { Stage: name },
  }),
  oldestDocument: ({ name }: Stage, status: OpenStatus): Metric => ({
    namespace: metricNamespace,
    metricName: ageMetricName,
    dimensions: { Stage: name, Status: status },
  }),
};
