import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Graph } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { parseBoundedJson } from "../../http/bounded-json.ts";
import { bodyBytesAtMost, sendJson, sendJsonError } from "../../http/json-api.ts";
import type { SignedApi, SignedRequest } from "../../http/signed-api.ts";
import { functionArn } from "./function-arn.ts";
import type { Lambda } from "./lambda.ts";

/** Lambda's API, of which only Invoke is emulated. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createInvokeApi(lambda: Lambda, graph: Graph): SignedApi {
  const neededAccess = ({ request }: Pick<SignedRequest, "request">) => [
    { action: "lambda:InvokeFunction", resource: functionArn(graph, functionOf(request)) },
  ];
  return {
    bodyBytesAtMost,
    async answer({ request, body }, response) {
      response.setHeader("x-amzn-requestid", randomUUID());
      const name = functionOf(request);
      const type = invocationTypeOf(request);
      const payload = parsePayload(body, type);
      if (type === "DryRun") {
        lambda.find(name);
        response.writeHead(204).end();
        return;
      }
      const invocation = lambda.invoke(name, payload);
      if (type === "Event") {
        invocation.catch(() => {});
        response.writeHead(202).end();
        return;
      }
      const { payload: result, functionError } = await invocation;
      if (functionError) response.setHeader("x-amz-function-error", functionError);
      response.setHeader("x-amz-executed-version", "$LATEST");
      sendJson(response, 200, result);
    },
    sendError: (_request, response, error) => sendJsonError(response, error),
    accessDenied: (message) => new AwsError("AccessDeniedException", 403, message),
    neededAccess,
    requestedActions: neededAccess,
  };
}

/**
 * Name or ARN of the function in the path.
 * @throws AwsError UnknownOperationException when the request is not an Invoke
 */
function functionOf({ method, url = "" }: IncomingMessage): string {
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:$|\?)/.exec(url) ?? [];
  try {
    if (name && method === "POST") return decodeURIComponent(name);
  } catch {
    // The name is not percent-encoded.
  }
  throw new AwsError("UnknownOperationException", 404, `Lambda's ${method} ${url} is not emulated offline.`);
}

const invocationTypes = ["RequestResponse", "Event", "DryRun"] as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const eventBytesAtMost = 1024 ** 2;

/** @throws AwsError ValidationException */
function invocationTypeOf({ headers }: IncomingMessage): (typeof invocationTypes)[number] {
  const given = headers["x-amz-invocation-type"] ?? "RequestResponse";
  const type = invocationTypes.find((candidate) => candidate === given);
  if (type) return type;
  throw new AwsError(
    "ValidationException",
    400,
    `1 validation error detected: Value '${given}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
  );
}

/** @throws AwsError RequestTooLargeException, InvalidRequestContentException */
function parsePayload(body: Buffer, type: (typeof invocationTypes)[number]): unknown {
  if (type === "Event" && body.length > eventBytesAtMost)
    throw new AwsError(
      "RequestTooLargeException",
      413,
      `${body.length} byte payload is too large for the Event invocation type (limit ${eventBytesAtMost} bytes)`,
    );
  if (body.length === 0) return {};
  try {
    return parseBoundedJson(body.toString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: ${reason}`,
    );
  }
}
