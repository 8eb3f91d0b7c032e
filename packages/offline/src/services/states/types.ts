import type { ResourceType } from "../../graph/graph.ts";

export const stateMachineType: ResourceType<
  {
    name?: string;
    type?: string;
    definition: string;
    roleArn: string;
    tracingConfiguration?: { enabled?: boolean };
    loggingConfiguration?: { level?: string; includeExecutionData?: boolean; logDestination?: string };
  },
  { name: string; arn: string }
> = "aws:sfn/stateMachine:StateMachine";
