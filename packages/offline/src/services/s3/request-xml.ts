import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { parseXml, type XmlValue } from "../../http/parse-xml.ts";
import { RequestBody } from "./body.ts";
import { type DeclaredDigests, declaredDigests, declaredMd5 } from "./declared-digests.ts";
import type { Operation } from "./operation.ts";

const s3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

const mebibyte = 1024 ** 2;

/** An element that occurs once. */
export const once = <Content extends z.ZodType>(content: Content) =>
  z.tuple([content]).transform(([value]) => value as z.output<Content>);

/** An element that may be left out. */
export const atMostOnce = <Content extends z.ZodType>(content: Content) => once(content).optional();

/** An element with child elements, which it may also lack altogether. */
export const elements = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (value) => (typeof value === "string" && value.trim() === "" ? {} : value),
    z.strictObject(shape),
  );

/**
 * Reads a request's XML body.
 *
 * @param schema of the root element
 * @param options.bytesAtMost 1 MiB unless it is given
 * @param options.demandsDigest whether the request has to declare a digest of the body
 * @param options.checksumIsOfObject whether the header `x-amz-checksum-…` is not about the body
 * @throws AwsError MalformedXML, MaxMessageLengthExceeded, InvalidRequest; those of the body's digests
 */
export async function readXml<Content>(
  operation: Operation,
  root: string,
  schema: z.ZodType<Content>,
  {
    bytesAtMost = mebibyte,
    demandsDigest = false,
    checksumIsOfObject = false,
  }: { bytesAtMost?: number; demandsDigest?: boolean; checksumIsOfObject?: boolean } = {},
): Promise<Content> {
  const { headers } = operation.request;
  const digests: DeclaredDigests = checksumIsOfObject
    ? { md5: declaredMd5(headers), checksum: undefined }
    : declaredDigests(headers);
  if (demandsDigest && digests.md5 === undefined && !digests.checksum)
    throw new AwsError(
      "InvalidRequest",
      400,
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
  const body = new RequestBody(operation, digests);
  if (body.length > bytesAtMost)
    throw new AwsError("MaxMessageLengthExceeded", 400, "Your request was too big.", {
      MaxMessageLengthBytes: String(bytesAtMost),
    });
  const chunks: Buffer[] = [];
  for await (const chunk of body.content()) chunks.push(chunk);
  await body.verify();
  const parsed = schema.safeParse(rootOf(Buffer.concat(chunks), root));
  if (!parsed.success) throw malformedXml();
  return parsed.data;
}

/** The root element of a document. An upper bound of time is its length. */
function rootOf(body: Buffer, root: string): XmlValue {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const document = parseXml(text, { namespace: s3Namespace });
    if (document.root === root) return document.value;
  } catch {
    throw malformedXml();
  }
  throw malformedXml();
}

const malformedXml = () =>
  new AwsError(
    "MalformedXML",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
