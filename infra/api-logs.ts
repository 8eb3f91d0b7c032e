import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

/**
 * One JSON line for each request: it names the client, and contains neither token nor query. API Gateway does not escape
 * values, so the format has no variable with text of the caller, such as `path` or `identity.userAgent`: the function's log
 * has document and user agent. A caller can choose `requestId` among UUIDs, but not `extendedRequestId`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
 */
export const accessLogFormat = JSON.stringify({
  time: "$context.requestTime",
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  client: "$context.authorizer.claims.client_id",
  sourceIp: "$context.identity.sourceIp",
  method: "$context.httpMethod",
  route: "$context.resourcePath",
  status: "$context.status",
  error: "$context.error.responseType",
  firewall: "$context.waf.status",
  milliseconds: "$context.responseLatency",
  functionMilliseconds: "$context.integration.latency",
  functionRequestId: "$context.integration.requestId",
});

/**
 * Creates the log groups of the gateway. API Gateway creates the one for execution logs itself, without retention, unless
 * it exists before the stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function createGatewayLogs({ retentionDays }: Stage, gateway: sst.aws.ApiGatewayV1) {
  return {
    accessLogs: new aws.cloudwatch.LogGroup(
      "GatewayAccessLog",
      { name: `/aws/vendedlogs/apis/${physicalName("Gateway")}`, retentionInDays: retentionDays.logs },
      // Airlock 0.1.0 had a generated name; a stage that has it keeps the group and its log.
      { parent: gateway, ignoreChanges: ["name"] },
    ),
    executionLogs: new aws.cloudwatch.LogGroup("GatewayExecutionLogs", {
      name: $interpolate`API-Gateway-Execution-Logs_${gateway.nodes.api.id}/${$app.stage}`,
      retentionInDays: retentionDays.logs,
    }),
  };
}
