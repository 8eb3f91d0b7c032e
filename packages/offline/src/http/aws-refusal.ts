import { randomUUID } from "node:crypto";
import type { Refuse } from "./refusal.ts";
import { xmlDocument } from "./xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const errors: ReadonlyMap<number, { code: string; status: number; message?: string }> = new Map([
  [
    408,
    {
      code: "RequestTimeout",
      status: 400,
      message:
        "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.",
    },
  ],
  [
    431,
    {
      code: "RequestHeaderSectionTooLarge",
      status: 400,
      message: "Your request header and query parameters exceed the maximum allowed size.",
    },
  ],
  [500, { code: "InternalError", status: 500 }],
]);

/** Refuses with an error in the form of S3, whose requests are the only ones that need no signature. */
export const refuseByAwsError: Refuse = ({ status, message }) => {
  const error = errors.get(status) ?? { code: "BadRequest", status };
  const requestId = randomUUID();
  return {
    status: error.status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body: xmlDocument("Error", {
      Code: error.code,
      Message: error.message ?? message,
      RequestId: requestId,
    }),
  };
};
