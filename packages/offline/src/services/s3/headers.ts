import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { invalidArgument } from "./address.ts";

/** Headers that are stored with an object, and that a read can override by `response-` and the name. */
const overridableNames = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

/** A copy never takes it from its source. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const redirectName = "x-amz-website-redirect-location";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
const userMetadataBytesAtMost = 2048;

/**
 * The headers of an upload that are stored with the object: representation metadata and `x-amz-meta-*`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 *
 * @throws AwsError MetadataTooLarge
 */
export function storedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const stored: Record<string, string> = Object.create(null);
  let size = 0;
  for (const [name, value] of Object.entries(headers)) {
    const isUserMetadata = name.startsWith("x-amz-meta-");
    if (!overridableNames.includes(name) && name !== redirectName && !isUserMetadata) continue;
    const text = name === "content-encoding" ? withoutChunking(String(value)) : String(value);
    if (isUserMetadata) size += name.length - "x-amz-meta-".length + text.length;
    if (text) stored[name] = text;
  }
  if (size > userMetadataBytesAtMost)
    throw new AwsError(
      "MetadataTooLarge",
      400,
      "Your metadata headers exceed the maximum allowed metadata size",
      { Size: String(size), MaxSizeAllowed: String(userMetadataBytesAtMost) },
    );
  return stored;
}

/** `aws-chunked` is the encoding of the request, and not of the object. */
function withoutChunking(contentEncoding: string): string {
  const encodings = contentEncoding.split(",").map((encoding) => encoding.trim());
  const remaining = encodings.filter((encoding) => encoding.toLowerCase() !== "aws-chunked");
  return remaining.length === encodings.length ? contentEncoding : remaining.filter(Boolean).join(",");
}

/** The stored headers of a copy: with the directive `REPLACE` the request's, otherwise the source's. */
export function copiedHeaders(
  request: IncomingMessage,
  source: Record<string, string>,
): Record<string, string> {
  const requested = storedHeaders(request);
  if (request.headers["x-amz-metadata-directive"] === "REPLACE") return requested;
  const { [redirectName]: _, ...copied } = source;
  const redirect = requested[redirectName];
  return { ...copied, ...(redirect && { [redirectName]: redirect }) };
}

/** Characters of ISO 8859-1 that HTTP headers have. https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Headers of the answer that the query sets.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestParameters
 *
 * @throws AwsError InvalidArgument
 */
export function overriddenHeaders(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    overridableNames.flatMap((name) => {
      const parameter = `response-${name}`;
      const value = query.get(parameter);
      if (value === null) return [];
      if (!headerText.test(value))
        throw invalidArgument("Header value cannot be represented using ISO-8859-1.", parameter, value);
      return [[name, value]];
    }),
  );
}
