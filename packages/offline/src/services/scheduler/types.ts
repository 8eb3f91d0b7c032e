import type { ResourceType } from "../../graph/graph.ts";
import type { RetryPolicy } from "../events/types.ts";

export interface ScheduleDeclaration {
  name?: string;
  state?: string;
  scheduleExpression: string;
  scheduleExpressionTimezone?: string;
  /** ISO 8601. */
  startDate?: string;
  /** ISO 8601. */
  endDate?: string;
  flexibleTimeWindow?: { mode: string; maximumWindowInMinutes?: number };
  target: {
    arn: string;
    roleArn: string;
    input?: string;
    retryPolicy?: RetryPolicy;
    deadLetterConfig?: { arn?: string };
  };
}

export const scheduleType: ResourceType<ScheduleDeclaration, { name: string; arn: string }> =
  "aws:scheduler/schedule:Schedule";
