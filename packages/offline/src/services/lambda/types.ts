import type { ResourceType } from "../../graph/graph.ts";

export const functionType: ResourceType<
  {
    name?: string;
    handler: string;
    runtime?: string;
    packageType?: string;
    role: string;
    timeout?: number;
    memorySize?: number;
    environment?: { variables?: Record<string, string> };
    loggingConfig?: { logGroup?: string };
    reservedConcurrentExecutions?: number;
    deadLetterConfig?: { targetArn?: string };
    tracingConfig?: { mode?: string };
  },
  { name: string; arn: string; invokeArn: string; qualifiedArn: string; version: string }
> = "aws:lambda/function:Function";

export const functionUrlType: ResourceType<
  { functionName: string; authorizationType?: string },
  { urlId: string; functionArn: string; functionUrl: string }
> = "aws:lambda/functionUrl:FunctionUrl";

export const permissionType: ResourceType<{
  action: string;
  principal: string;
  function: string;
  sourceArn?: string;
  sourceAccount?: string;
  principalOrgId?: string;
  qualifier?: string;
}> = "aws:lambda/permission:Permission";

export const eventSourceMappingType: ResourceType<{ eventSourceArn?: string; functionName: string }> =
  "aws:lambda/eventSourceMapping:EventSourceMapping";
