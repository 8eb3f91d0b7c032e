import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { FunctionError } from "../lambda/worker.ts";
import { isCallable, isFunctionArn, StatesError } from "./language.ts";

/**
 * Calls the resource of a Task: a function by its ARN, or the integration `lambda:invoke`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 * @throws StatesError
 */
export async function callResource(
  resource: string,
  argument: unknown,
  invoke: (functionArn: string, payload: unknown) => Promise<InvokeResult>,
): Promise<unknown> {
  if (!isCallable(resource))
    throw new StatesError("States.Runtime", `The resource ${resource} is not emulated offline.`);
  const isDirect = isFunctionArn(resource);
  const { FunctionName, Payload } = isDirect
    ? { FunctionName: resource, Payload: argument }
    : (argument as { FunctionName: string; Payload?: unknown });
  const result = await invoke(FunctionName, Payload ?? {}).catch((error) => {
    if (error instanceof AwsError) throw new StatesError(`Lambda.${error.code}`, error.message);
    throw error;
  });
  if (result.functionError) {
    const { errorType, errorMessage, trace = [] } = result.payload as FunctionError;
    throw new StatesError(errorType, JSON.stringify({ errorMessage, errorType, trace }));
  }
  return isDirect ? result.payload : { ExecutedVersion: "$LATEST", Payload: result.payload, StatusCode: 200 };
}
