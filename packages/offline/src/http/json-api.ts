import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { NeededAccess } from "../iam/authorizer.ts";
import { lookUp } from "../look-up.ts";
import { AwsError } from "./aws-error.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import { readOperationInput } from "./operation-input.ts";
import type { SignedApi, SignedRequest } from "./signed-api.ts";

/** AWS's services accept far smaller requests; each says so itself. */
export const bodyBytesAtMost = 20 * 1024 ** 2;

/** The body of a request in one of AWS's JSON protocols. */
export type JsonInput = Record<string, unknown>;

/** An operation of an API in AWS's JSON protocol. */
export interface JsonOperation {
  /**
   * Reads the input of a request.
   * @throws AwsError SerializationException, ValidationException
   */
  prepare(given: unknown): PreparedCall;
}

interface PreparedCall {
  /** The IAM actions that the caller has to be allowed. */
  requestedActions: NeededAccess[];
  /** Performs the operation; the result is the answer's body. */
  perform(): unknown;
}

/**
 * @param options.input types and constraints of the input's members, as the API reference has them
 * @param options.invalidInput the service's error for a member that breaks a constraint; ValidationException by default
 */
export function jsonOperation<Input>({
  input,
  invalidInput,
  requestedActions,
  perform,
}: {
  input: z.ZodType<Input>;
  invalidInput?: string;
  requestedActions: (input: Input) => NeededAccess[];
  perform: (input: Input) => unknown;
}): JsonOperation {
  return {
    prepare(given) {
      const value = readOperationInput(input, given, invalidInput);
      return { requestedActions: requestedActions(value), perform: () => perform(value) };
    },
  };
}

/**
 * An API in AWS's JSON protocol: the operation is in `X-Amz-Target`, input and output are JSON. A request that breaks the
 * protocol or the operation's schema is refused with status 400.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 *
 * @param options.notEmulated the message about an operation that is not in the list
 */
export function createJsonApi({
  version = "1.0",
  operations = {},
  notEmulated,
}: {
  version?: "1.0" | "1.1";
  operations?: Readonly<Record<string, JsonOperation>>;
  notEmulated: (operation: string) => string;
}): SignedApi {
  const contentType = `application/x-amz-json-${version}`;
  /** @throws AwsError UnknownOperationException, SerializationException, ValidationException */
  const prepare = ({ request, body }: Pick<SignedRequest, "request" | "body">) => {
    const name = operationOf(request);
    const operation = lookUp(operations, name);
    if (!operation) {
      const message = notEmulated(name || "request without X-Amz-Target");
      throw new AwsError("UnknownOperationException", 400, message);
    }
    return operation.prepare(parseInput(body));
  };
  return {
    bodyBytesAtMost,
    async answer(signed, response) {
      const { requestedActions, perform } = prepare(signed);
      for (const needed of requestedActions) signed.authorize(needed);
      sendJson(response, 200, await perform(), contentType);
    },
    sendError: (_request, response, error) => sendJsonError(response, error, contentType),
  };
}

/** The operation's name in `X-Amz-Target: <version of the API>.<operation>`; empty when there is none. */
export function operationOf(request: IncomingMessage): string {
  return String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
}

/**
 * The input in a request's body; an empty body is an empty input.
 * @throws AwsError SerializationException when the body is not a JSON object
 */
function parseInput(body: Buffer): JsonInput {
  const input = tryParse(body);
  if (!input) throw new AwsError("SerializationException", 400, "The body is not a JSON object.");
  return input;
}

/** The input in a request's body; undefined when it is not a JSON object, or nested too deeply. */
export function tryParse(body: Buffer): JsonInput | undefined {
  if (body.length === 0) return {};
  try {
    const input = parseBoundedJson(body.toString());
    return input !== null && typeof input === "object" && !Array.isArray(input)
      ? (input as JsonInput)
      : undefined;
  } catch {
    return undefined;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = "application/x-amz-json-1.0",
): void {
  response.writeHead(status, { "content-type": contentType, "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body ?? {}));
}

/** The error of most services for what is no fault of the request. https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
export const internalFailure = () =>
  new AwsError(
    "InternalFailure",
    500,
    "The request processing has failed because of an unknown error, exception or failure.",
  );

/** Answers with an error of the JSON protocols. */
export function sendJsonError(
  response: ServerResponse,
  { code, status, message }: AwsError,
  contentType?: string,
): void {
  if (response.headersSent) return;
  sendJson(response, status, { __type: code, message }, contentType);
}
