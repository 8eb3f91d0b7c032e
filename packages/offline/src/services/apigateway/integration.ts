import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import { GatewayError } from "./gateway-error.ts";
import { isBinary } from "./media-types.ts";
import { type ProxyAnswer, readProxyAnswer } from "./proxy-answer.ts";
import type { GatewayAnswer } from "./responses.ts";

/** How an integration's answer is made from a function's. */
interface IntegrationOptions {
  timeoutMilliseconds: number;
  /** Receives `integration.latency` and `integration.requestId`. */
  variables: Record<string, string>;
  /** The header of the client. */
  accept: string | undefined;
  binaryMediaTypes: readonly string[];
  traceId: string;
}

/**
 * Invokes the function of a method and reads its answer.
 * @throws GatewayError INTEGRATION_TIMEOUT, INTEGRATION_FAILURE, REQUEST_TOO_LARGE, API_CONFIGURATION_ERROR
 */
export async function callFunction(
  invoke: () => Promise<InvokeResult>,
  { timeoutMilliseconds, variables, accept, binaryMediaTypes, traceId }: IntegrationOptions,
): Promise<GatewayAnswer> {
  const started = performance.now();
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), timeoutMilliseconds);
  try {
    const result = await Promise.race([invoke(), timeout]);
    variables["integration.latency"] = String(Math.round(performance.now() - started));
    if (!result) throw new GatewayError("INTEGRATION_TIMEOUT");
    variables["integration.requestId"] = result.requestId;
    const answer = result.functionError ? undefined : readProxyAnswer(result.payload);
    if (!answer) throw new GatewayError("INTEGRATION_FAILURE");
    return {
      status: answer.status,
      headers: { ...Object.fromEntries(answer.headers), "x-amzn-trace-id": traceId },
      body: bodyOf(answer, isBinary(binaryMediaTypes, accept)),
    };
  } catch (error) {
    throw error instanceof AwsError ? new GatewayError(responseTypeOf(error)) : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The body for a client: Base64 is decoded only for a client that accepts one of the API's binary media types.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 *
 * @throws GatewayError API_CONFIGURATION_ERROR if the body is not Base64
 */
function bodyOf({ body, isBase64Encoded }: ProxyAnswer, acceptsBinary: boolean): string | Buffer {
  if (!isBase64Encoded || !acceptsBinary) return body;
  if (body.length % 4 !== 0 || !/^[\w+/]*={0,2}$/.test(body) || body.includes("_"))
    throw new GatewayError("API_CONFIGURATION_ERROR");
  return Buffer.from(body, "base64");
}

/** The response type for an error of Lambda's Invoke. */
function responseTypeOf({ status }: AwsError): string {
  if (status === 413) return "REQUEST_TOO_LARGE";
  if (status === 429) return "INTEGRATION_FAILURE";
  return "API_CONFIGURATION_ERROR";
}
