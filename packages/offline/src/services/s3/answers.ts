import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "../../http/aws-error.ts";
import { drainRequest } from "../../http/drain-request.ts";
import { type XmlContent, xmlDocument } from "../../http/xml.ts";
import type { Operation } from "./operation.ts";

/** Answers with an XML document in S3's namespace. */
export function sendXml(
  { response }: Pick<Operation, "response">,
  root: string,
  content: { [name: string]: XmlContent },
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { "content-type": "application/xml", ...headers });
  response.end(xmlDocument(root, { "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", ...content }));
}

/** Answers without a body. */
export function sendEmpty(
  { response, request }: Operation,
  status: number,
  headers: Record<string, string> = {},
): void {
  const withoutLength = request.method === "HEAD" || status === 204;
  response.writeHead(status, withoutLength ? headers : { "content-length": "0", ...headers });
  response.end();
}

/**
 * Answers with S3's error document; closes the connection instead when an answer has begun or the client has gone.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses
 */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message, details }: AwsError,
  requestId: string,
): Promise<void> {
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    response.destroy();
    return;
  }
  await drainRequest(request, response);
  if (response.destroyed) return;
  response.setHeader("x-amz-request-id", requestId);
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(
    request.method === "HEAD"
      ? undefined
      : xmlDocument("Error", { Code: code, Message: message, ...details, RequestId: requestId }),
  );
}
