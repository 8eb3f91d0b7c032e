import type { RestApi } from "./types.ts";

/**
 * The ARN from which API Gateway invokes a function for a method; a path parameter is `*` in it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export function methodArn(
  api: Pick<RestApi, "outputs"> | undefined,
  stageName: string,
  httpMethod: string,
  path: string,
): string {
  return `${api?.outputs.executionArn}/${stageName}/${httpMethod}${path.replaceAll(/\{[^}]+\}/g, "*")}`;
}
