import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Graph } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { bodyBytesAtMost, sendJson, sendJsonError } from "../../http/json-api.ts";
import type { SignedApi, SignedRequest } from "../../http/signed-api.ts";
import type { Lambda } from "./lambda.ts";

/** Lambda's API, of which only Invoke is emulated. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createInvokeApi(lambda: Lambda, { region, accountId }: Graph): SignedApi {
  const neededAccess = ({ request }: Pick<SignedRequest, "request">) => {
    const name = functionOf(request) ?? "";
    const arn = name.startsWith("arn:") ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    return [{ action: "lambda:InvokeFunction", resource: arn }];
  };
  return {
    bodyBytesAtMost,
    async answer({ request, body }, response) {
      response.setHeader("x-amzn-requestid", randomUUID());
      const name = functionOf(request);
      if (!name || request.method !== "POST")
        throw new AwsError(
          "UnknownOperationException",
          404,
          `Lambda's ${request.method} ${request.url} is not emulated offline.`,
        );
      const invocation = lambda.invoke(name, parsePayload(body));
      if (request.headers["x-amz-invocation-type"] === "Event") {
        invocation.catch(() => {});
        response.writeHead(202).end();
        return;
      }
      const { payload, functionError } = await invocation;
      if (functionError) response.setHeader("x-amz-function-error", functionError);
      response.setHeader("x-amz-executed-version", "$LATEST");
      sendJson(response, 200, payload);
    },
    sendError: (_request, response, error) => sendJsonError(response, error),
    neededAccess,
    requestedActions: neededAccess,
  };
}

/** Name or ARN of the function in the path; undefined when the request is not an Invoke. */
function functionOf({ url = "" }: IncomingMessage): string | undefined {
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
  return name && decodeURIComponent(name);
}

function parsePayload(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new AwsError("InvalidRequestContentException", 400, "Could not parse request body into json.");
  }
}
