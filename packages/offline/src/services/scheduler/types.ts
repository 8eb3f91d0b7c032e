import type { ResourceType } from "../../graph/graph.ts";
import type { RetryPolicy } from "../events/types.ts";

export const scheduleType: ResourceType<
  {
    name?: string;
    state?: string;
    scheduleExpression: string;
    scheduleExpressionTimezone?: string;
    target: {
      arn: string;
      roleArn: string;
      input?: string;
      retryPolicy?: RetryPolicy;
      deadLetterConfig?: { arn?: string };
    };
  },
  { name: string; arn: string }
> = "aws:scheduler/schedule:Schedule";
