import type { ResourceType } from "../../graph/graph.ts";

interface StreamParameters {
  startingPosition?: string;
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  maximumRecordAgeInSeconds?: number;
  maximumRetryAttempts?: number;
  onPartialBatchItemFailure?: string;
  parallelizationFactor?: number;
  deadLetterConfig?: { arn?: string };
}

export interface EventBusParameters {
  detailType?: string;
  endpointId?: string;
  resources?: string[];
  source?: string;
  time?: string;
}

export interface PipeDeclaration {
  name?: string;
  roleArn: string;
  desiredState?: string;
  source: string;
  sourceParameters?: {
    dynamodbStreamParameters?: StreamParameters;
    filterCriteria?: { filters?: { pattern: string }[] };
  };
  enrichment?: string;
  enrichmentParameters?: { inputTemplate?: string };
  target: string;
  targetParameters?: { inputTemplate?: string; eventbridgeEventBusParameters?: EventBusParameters };
  logConfiguration?: {
    level: string;
    includeExecutionDatas?: string[];
    cloudwatchLogsLogDestination?: { logGroupArn: string };
  };
}

export const pipeType: ResourceType<PipeDeclaration, { name: string; arn: string }> = "aws:pipes/pipe:Pipe";
