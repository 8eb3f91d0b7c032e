import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import { GatewayError } from "./gateway-error.ts";
import { type ProxyAnswer, readProxyAnswer } from "./proxy-answer.ts";

/**
 * Invokes the function of a method and reads its answer.
 * @param variables receives `integration.latency` and `integration.requestId`
 * @throws GatewayError INTEGRATION_TIMEOUT, INTEGRATION_FAILURE, REQUEST_TOO_LARGE, API_CONFIGURATION_ERROR
 */
export async function callFunction(
  invoke: () => Promise<InvokeResult>,
  timeoutMilliseconds: number,
  variables: Record<string, string>,
): Promise<ProxyAnswer> {
  const started = performance.now();
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMilliseconds);
  try {
    const result = await Promise.race([invoke(), timeout]);
    variables["integration.latency"] = String(Math.round(performance.now() - started));
    if (!result) throw new GatewayError("INTEGRATION_TIMEOUT");
    variables["integration.requestId"] = result.requestId;
    const answer = result.functionError ? undefined : readProxyAnswer(result.payload);
    if (answer) return answer;
    throw new GatewayError("INTEGRATION_FAILURE");
  } catch (error) {
    throw error instanceof AwsError ? new GatewayError(responseTypeOf(error)) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** The response type for an error of Lambda's Invoke. */
function responseTypeOf({ status }: AwsError): string {
  if (status === 413) return "REQUEST_TOO_LARGE";
  if (status === 429) return "INTEGRATION_FAILURE";
  return "API_CONFIGURATION_ERROR";
}
