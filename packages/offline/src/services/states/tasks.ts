import { createHash } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { FunctionError } from "../lambda/worker.ts";
import { integrations, isCallable, isFunctionArn, StatesError } from "./language.ts";

/** The services that tasks call. */
export interface TaskServices {
  /** Calls a Lambda function by its ARN. */
  invoke: (functionArn: string, payload: unknown) => Promise<InvokeResult>;
  /** Sends a message to an SQS queue by its URL, and returns the message's id. */
  sendMessage: (queueUrl: string, body: unknown) => Promise<string>;
}

/**
 * Calls the resource of a Task: a function by its ARN, or an integration.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html,
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html
 * @throws StatesError
 */
export async function callResource(
  resource: string,
  argument: unknown,
  { invoke, sendMessage }: TaskServices,
): Promise<unknown> {
  if (!isCallable(resource))
    throw new StatesError("States.Runtime", `The resource ${resource} is not emulated offline.`);
  if (resource === integrations.sendMessage) {
    const { QueueUrl, MessageBody } = argument as { QueueUrl: string; MessageBody: unknown };
    const body = typeof MessageBody === "string" ? MessageBody : JSON.stringify(MessageBody);
    const MessageId = await sendMessage(QueueUrl, body).catch((error) => {
      throw new StatesError("SQS.QueueDoesNotExistException", String(error));
    });
    return { MessageId, MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
  }
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
