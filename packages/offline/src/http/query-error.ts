import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "./aws-error.ts";
import { xmlDocument } from "./xml.ts";

/** Whether a request is in the Query protocol, which IAM, STS, SNS and EC2 have. */
export const isQueryRequest = ({ headers }: IncomingMessage): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;

/**
 * Answers with an error of the Query protocol.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization
 *
 * @param namespace XML namespace of the service's API; absent for a service whose namespace is not known
 */
export function sendQueryError(
  response: ServerResponse,
  { code, status, message }: AwsError,
  namespace?: string,
): void {
  const Type = status < 500 ? "Sender" : "Receiver";
  response.writeHead(status, { "content-type": "text/xml" });
  response.end(
    xmlDocument("ErrorResponse", {
      ...(namespace && { "@xmlns": namespace }),
      Error: { Type, Code: code, Message: message },
    }),
  );
}
