import { createHash } from "node:crypto";
import { parse } from "@aws-sdk/util-arn-parser";
import { AwsError } from "../../http/aws-error.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { AccessDenied } from "../../iam/service-access.ts";
import { functionArn } from "../lambda/function-arn.ts";
import type { InvokeResult } from "../lambda/lambda.ts";
import type { FunctionError } from "../lambda/worker.ts";
import type { Execution } from "./executions.ts";
import { integrations, isFunctionArn, StatesError } from "./language.ts";

/** The services that tasks call. */
export interface TaskServices {
  /** Calls a Lambda function by its ARN. */
  invoke: (functionArn: string, payload: unknown) => Promise<InvokeResult>;
  /** What the role has to be allowed to send to a queue, by its URL. */
  callsToSend: (queueUrl: string) => NeededAccess[];
  /** Sends a message to an SQS queue by its URL, and returns the message's id. */
  sendMessage: (queueUrl: string, body: unknown) => Promise<string>;
  /** Starts an execution with an input in JSON. Throws AwsError. */
  startExecution: (machineArn: string, input: string, name: string | undefined) => Promise<Execution>;
}

/** The role that makes a task's call. */
export interface TaskRole {
  machineArn: string;
  /** Throws AccessDenied. */
  authorize: (calls: readonly NeededAccess[]) => void;
}

/**
 * Calls the resource of a Task: a function by its ARN, or an integration.
 * @throws StatesError
 */
export async function callResource(
  resource: string,
  argument: unknown,
  services: TaskServices,
  role: TaskRole,
): Promise<unknown> {
  const authorizeOr = (error: string, ...calls: NeededAccess[]) => authorizeTask(role, calls, error);
  if (isFunctionArn(resource)) {
    authorizeOr("Lambda.AWSLambdaException", { action: "lambda:InvokeFunction", resource });
    return invokeFunction(resource, argument, services);
  }
  if (resource === integrations.invoke) {
    const { FunctionName, Payload } = argument as { FunctionName: string; Payload?: unknown };
    const called = functionArn(parse(role.machineArn), FunctionName);
    authorizeOr("Lambda.AWSLambdaException", { action: "lambda:InvokeFunction", resource: called });
    const payload = await invokeFunction(FunctionName, Payload, services);
    return { ExecutedVersion: "$LATEST", Payload: payload, StatusCode: 200 };
  }
  if (resource === integrations.sendMessage) {
    const message = argument as MessageArguments;
    authorizeOr("SQS.AmazonSQSException", ...services.callsToSend(message.QueueUrl));
    return sendMessage(message, services);
  }
  if (resource === integrations.startExecution) {
    const start = argument as StartExecutionArguments;
    const call = { action: "states:StartExecution", resource: start.StateMachineArn };
    authorizeOr("StepFunctions.AWSStepFunctionsException", call);
    return startExecution(start, services);
  }
  throw new StatesError("States.Runtime", `The resource ${resource} is not emulated offline.`);
}

/**
 * Lets a task fail whose calls the machine's role may not make.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 *
 * @param error the error of the called service, as Step Functions names it
 * @throws StatesError
 */
function authorizeTask(role: TaskRole, calls: readonly NeededAccess[], error: string): void {
  try {
    role.authorize(calls);
  } catch (denial) {
    if (denial instanceof AccessDenied) throw new StatesError(error, denial.message);
    throw denial;
  }
}

/** Lambda's errors without a name of their own have that of the service. */
const errorNameOf = ({ code }: AwsError): string =>
  code === "AccessDeniedException" ? "Lambda.AWSLambdaException" : `Lambda.${code}`;

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
async function invokeFunction(
  functionName: string,
  payload: unknown,
  { invoke }: TaskServices,
): Promise<unknown> {
  const result = await invoke(functionName, payload ?? {}).catch((error) => {
    if (error instanceof AwsError) throw new StatesError(errorNameOf(error), error.message);
    throw error;
  });
  if (!result.functionError) return result.payload;
  const { errorType, errorMessage, trace = [] } = result.payload as FunctionError;
  throw new StatesError(errorType, JSON.stringify({ errorMessage, errorType, trace }));
}

interface MessageArguments {
  QueueUrl: string;
  /** Text, or a value that is sent as JSON. */
  MessageBody: unknown;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
async function sendMessage(
  { QueueUrl, MessageBody }: MessageArguments,
  services: TaskServices,
): Promise<unknown> {
  const body = typeof MessageBody === "string" ? MessageBody : JSON.stringify(MessageBody);
  const MessageId = await services.sendMessage(QueueUrl, body).catch((error) => {
    throw new StatesError("SQS.QueueDoesNotExistException", String(error));
  });
  return { MessageId, MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
}

interface StartExecutionArguments {
  StateMachineArn: string;
  /** JSON, or a value that is sent as JSON. */
  Input?: unknown;
  Name?: string;
}

/**
 * Starts an execution and does not wait for its end.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
 */
async function startExecution(
  { StateMachineArn, Input = {}, Name }: StartExecutionArguments,
  services: TaskServices,
): Promise<unknown> {
  const input = typeof Input === "string" ? Input : JSON.stringify(Input);
  try {
    const { executionArn, startDate } = await services.startExecution(StateMachineArn, input, Name);
    return { ExecutionArn: executionArn, StartDate: Date.parse(startDate) / 1000 };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code.replace(/(Exception)?$/, "Exception");
    throw new StatesError(`StepFunctions.${code}`, error.message);
  }
}
