import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NeededAccess } from "../iam/authorizer.ts";
import { AwsError } from "./aws-error.ts";
import type { SignedApi, SignedRequest } from "./signed-api.ts";

/** AWS's services accept far smaller requests; each says so itself. */
export const bodyBytesAtMost = 20 * 1024 ** 2;

/** The body of a request in one of AWS's JSON protocols. */
export type JsonInput = Record<string, unknown>;

/**
 * An API in AWS's JSON protocol: the operation is in `X-Amz-Target`, input and output are JSON.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 *
 * @param options.call performs an operation; its result is the answer's body
 * @param options.requestedActions the IAM actions that an operation needs, which the caller has to be allowed
 */
export function createJsonApi({
  version = "1.0",
  call,
  requestedActions,
}: {
  version?: "1.0" | "1.1";
  call: (operation: string, input: JsonInput) => unknown;
  requestedActions: (operation: string, input: JsonInput) => NeededAccess[];
}): SignedApi {
  const contentType = `application/x-amz-json-${version}`;
  const neededAccess = ({ request, body }: Pick<SignedRequest, "request" | "body">) => {
    const input = tryParse(body);
    return input ? requestedActions(operationOf(request), input) : [];
  };
  return {
    neededAccess,
    bodyBytesAtMost,
    async answer({ request, body }, response) {
      response.setHeader("x-amzn-requestid", randomUUID());
      const output = await call(operationOf(request), parseInput(body));
      sendJson(response, 200, output, contentType);
    },
    sendError: (_request, response, error) => sendJsonError(response, error, contentType),
    requestedActions: neededAccess,
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

/** The input in a request's body; undefined when it is not a JSON object. */
export function tryParse(body: Buffer): JsonInput | undefined {
  if (body.length === 0) return {};
  try {
    const input = JSON.parse(body.toString());
    return input !== null && typeof input === "object" && !Array.isArray(input) ? input : undefined;
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
  response.writeHead(status, { "content-type": contentType });
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
