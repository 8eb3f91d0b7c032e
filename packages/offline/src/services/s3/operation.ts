import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../../http/aws-error.ts";
import { readOver } from "../../http/drain-request.ts";
import type { Signed } from "../../http/signature.ts";
import type { Bucket, StoredObject } from "./store.ts";
import { element, xml } from "./xml.ts";

/** One verified request, and what it is about. */
export interface Operation {
  /** The bucket of that name. Throws NoSuchBucket. */
  bucketOf: (name: string) => Bucket;
  bucket: Bucket;
  /** Empty where the request is about the bucket. */
  key: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  caller: Signed;
  region: string;
  now: () => Date;
}

/** The object as it is now: of its versions, only the current one is kept. */
export function objectOf(bucket: Bucket, key: string, versionId: string | null | undefined): StoredObject {
  const object = bucket.objects.get(key);
  if (!object) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key });
  if (versionId && versionId !== object.versionId)
    throw new AwsError("NoSuchVersion", 404, "The specified version does not exist.", {
      Key: key,
      VersionId: versionId,
    });
  return object;
}

/** Answers with S3's error document. A connection that was cut has nobody to answer to. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
): Promise<void> {
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    response.destroy();
    return;
  }
  const known =
    error instanceof AwsError
      ? error
      : new AwsError(
          "InternalError",
          500,
          error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        );
  await readOver(request, response);
  if (response.destroyed) return;
  response.setHeader("x-amz-request-id", requestId);
  response.writeHead(known.status, { "content-type": "application/xml" });
  const details = Object.entries(known.details).map(([name, value]) => element(name, value));
  response.end(
    request.method === "HEAD"
      ? undefined
      : xml(
          "Error",
          element("Code", known.code) +
            element("Message", known.message) +
            details.join("") +
            element("RequestId", requestId),
          false,
        ),
  );
}

/** Answers with XML. */
export function sendXml(
  { response }: Operation,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(body);
}

/** Answers without a body. */
export function sendEmpty(
  { response, request }: Operation,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(
    status,
    request.method === "HEAD" || status === 204 ? headers : { "content-length": "0", ...headers },
  );
  response.end();
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

/** A small body as XML, if it is the one that was signed. */
export async function readXml({ request, caller }: Operation) {
  const body = await buffer(request);
  if (
    /^[0-9a-f]{64}$/.test(caller.payloadHash) &&
    createHash("sha256").update(body).digest("hex") !== caller.payloadHash
  )
    throw payloadMismatch();
  return parser.parse(body.toString());
}

/** The error where a body is not the one that was signed. */
export function payloadMismatch(): AwsError {
  return new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

/** The error where S3 would do what is asked and this one does not. */
export function notImplemented({ request, key, query }: Operation): AwsError {
  const what = `${request.method} ${key ? "object" : "bucket"} ${[...query.keys()].join(" ")}`.trim();
  return new AwsError("NotImplemented", 501, `This S3 does not do "${what}".`);
}

/** A key or a bucket as it was before it was made fit for a URL. Throws InvalidURI. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}
