import type { ResourceType } from "../../graph/graph.ts";

export interface MetricReference {
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
}

export interface MetricQuery {
  id?: string;
  expression?: string;
  returnData?: boolean;
  metric?: MetricReference & { stat?: string; period?: number };
}

export interface AlarmDeclaration extends MetricReference {
  name?: string;
  statistic?: string;
  extendedStatistic?: string;
  period?: number;
  evaluationPeriods?: number;
  datapointsToAlarm?: number;
  metricQueries?: MetricQuery[];
  comparisonOperator?: string;
  threshold?: number;
  thresholdMetricId?: string;
  treatMissingData?: string;
  alarmActions?: string[];
  actionsEnabled?: boolean;
  alarmDescription?: string;
}

export const metricAlarmType: ResourceType<AlarmDeclaration, { name: string; arn: string }> =
  "aws:cloudwatch/metricAlarm:MetricAlarm";
export const compositeAlarmType: ResourceType<{ name?: string }, { name: string; arn: string }> =
  "aws:cloudwatch/compositeAlarm:CompositeAlarm";
export const dashboardType: ResourceType<
  { dashboardName: string; dashboardBody: string },
  { dashboardArn: string }
> = "aws:cloudwatch/dashboard:Dashboard";
