import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { createScope, getCanonicalHeaders, getCanonicalQuery, getSigningKey } from "@smithy/signature-v4";
import { lookUp } from "../look-up.ts";
import { AwsError } from "./aws-error.ts";

/** Who signed a request, and what the signature covers. */
export interface Signed {
  accessKeyId: string;
  service: string;
  presigned: boolean;
  /** What the signature says of the body: its SHA-256, or one of AWS's words such as `UNSIGNED-PAYLOAD`. */
  payloadHash: string;
}

const presignedAtMostSeconds = 7 * 24 * 3600;
const skewMilliseconds = 15 * 60 * 1000;

interface Claim {
  accessKeyId: string;
  shortDate: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  longDate: string;
  /** Of a presigned URL. */
  expiresSeconds?: number;
}

/** The service that a request is signed for, or undefined where it is not signed. Checks nothing. */
export function signedService(request: IncomingMessage): string | undefined {
  const text =
    request.headers.authorization ??
    (/[?&]X-Amz-Credential=([^&]*)/.exec(request.url ?? "")?.[1] ?? "").replaceAll(/%2F/gi, "/");
  return /(?:^|[=\s])[^\s/=]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(text)?.[1];
}

/**
 * Verifies a Signature Version 4, in the header or in the query, by signing the request again.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param options.secretOf the secret of an access key; undefined for an unknown key
 * @param options.body the whole body, for services whose clients do not send its hash along
 * @throws AwsError with the code and status that AWS gives
 */
export async function verifySignature(
  request: IncomingMessage,
  options: { secretOf: (accessKeyId: string) => string | undefined; now: () => Date; body?: Buffer },
): Promise<Signed> {
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = parseQuery(mark < 0 ? "" : url.slice(mark + 1));
  const presigned = "X-Amz-Signature" in query;
  if (presigned && request.headers.authorization !== undefined)
    throw new AwsError(
      "InvalidArgument",
      400,
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    );
  if (/^AWS /.test(request.headers.authorization ?? "") || (query.AWSAccessKeyId && query.Signature))
    throw new AwsError(
      "InvalidRequest",
      400,
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    );
  const claim = presigned ? fromQuery(query) : fromHeader(request);

  const signedAt = parseLongDate(claim.longDate);
  const now = options.now().getTime();
  if (claim.expiresSeconds !== undefined) {
    if (now > signedAt + claim.expiresSeconds * 1000)
      throw new AwsError("AccessDenied", 403, "Request has expired", {
        Expires: new Date(signedAt + claim.expiresSeconds * 1000).toISOString(),
        ServerTime: new Date(now).toISOString(),
      });
    if (signedAt > now + skewMilliseconds)
      throw new AwsError("AccessDenied", 403, "Request is not yet valid");
  } else if (Math.abs(now - signedAt) > skewMilliseconds)
    throw new AwsError(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
    );

  const secretAccessKey = options.secretOf(claim.accessKeyId);
  if (secretAccessKey === undefined)
    throw new AwsError(
      claim.service === "s3" ? "InvalidAccessKeyId" : "UnrecognizedClientException",
      403,
      `The access key "${claim.accessKeyId}" is not known here. The keys are in outputs.json.`,
    );

  const headers = headersOf(request, claim.signedHeaders);
  if (claim.service === "s3") requireSigned(request, claim.signedHeaders);
  const header = request.headers["x-amz-content-sha256"];
  const payloadHash =
    (typeof header === "string" && header) ||
    one(query, "X-Amz-Content-Sha256") ||
    (presigned
      ? "UNSIGNED-PAYLOAD"
      : createHash("sha256")
          .update(options.body ?? "")
          .digest("hex"));
  if (options.body && /^[0-9a-f]{64}$/.test(payloadHash) && sha256(options.body) !== payloadHash)
    throw new AwsError("InvalidSignatureException", 403, "The body is not the one that was signed.");

  const { "X-Amz-Signature": _, ...signedQuery } = query;
  const canonical = getCanonicalHeaders(
    { headers } as Parameters<typeof getCanonicalHeaders>[0],
    undefined,
    new Set(claim.signedHeaders),
  );
  const canonicalRequest = [
    request.method,
    canonicalPath(path, claim.service),
    getCanonicalQuery({ query: signedQuery } as Parameters<typeof getCanonicalQuery>[0]),
    ...Object.keys(canonical)
      .sort()
      .map((name) => `${name}:${lookUp(canonical, name)}`),
    "",
    [...claim.signedHeaders].sort().join(";"),
    payloadHash,
  ].join("\n");
  const scope = createScope(claim.shortDate, claim.region, claim.service);
  const stringToSign = ["AWS4-HMAC-SHA256", claim.longDate, scope, sha256(canonicalRequest)].join("\n");
  const key = await getSigningKey(
    Sha256,
    { accessKeyId: claim.accessKeyId, secretAccessKey },
    claim.shortDate,
    claim.region,
    claim.service,
  );
  const expected = await hmac(key, stringToSign);
  const given = Buffer.from(/^[0-9a-f]{64}$/.test(claim.signature) ? claim.signature : "", "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new AwsError(
      claim.service === "s3" ? "SignatureDoesNotMatch" : "InvalidSignatureException",
      403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      { AWSAccessKeyId: claim.accessKeyId, StringToSign: stringToSign, CanonicalRequest: canonicalRequest },
    );
  return { accessKeyId: claim.accessKeyId, service: claim.service, presigned, payloadHash };
}

function fromHeader(request: IncomingMessage): Claim {
  const { authorization } = request.headers;
  // As S3 says it: what is not signed for a service counts as a request to S3.
  if (!authorization) throw new AwsError("AccessDenied", 403, "Access Denied: the request is not signed.");
  const parts =
    /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/.exec(
      authorization,
    );
  if (!parts)
    throw new AwsError("IncompleteSignature", 400, "The Authorization header is not a Signature Version 4.");
  const [, accessKeyId = "", shortDate = "", region = "", service = "", names = "", signature = ""] = parts;
  const longDate = String(request.headers["x-amz-date"] ?? "");
  return { accessKeyId, shortDate, region, service, signedHeaders: names.split(";"), signature, longDate };
}

function fromQuery(query: Query): Claim {
  const fail = (message: string) => new AwsError("AuthorizationQueryParametersError", 400, message);
  const credential = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(
    one(query, "X-Amz-Credential"),
  );
  if (!credential || one(query, "X-Amz-Algorithm") !== "AWS4-HMAC-SHA256")
    throw fail("X-Amz-Algorithm and X-Amz-Credential must be those of a Signature Version 4.");
  const expires = one(query, "X-Amz-Expires");
  const expiresSeconds = Number(expires);
  if (!/^\d+$/.test(expires) || expiresSeconds > presignedAtMostSeconds)
    throw fail("X-Amz-Expires must be a number of seconds, at most a week: 604800.");
  const [, accessKeyId = "", shortDate = "", region = "", service = ""] = credential;
  return {
    accessKeyId,
    shortDate,
    region,
    service,
    signedHeaders: one(query, "X-Amz-SignedHeaders").split(";").filter(Boolean),
    signature: one(query, "X-Amz-Signature"),
    longDate: one(query, "X-Amz-Date"),
    expiresSeconds,
  };
}

function parseLongDate(text: string): number {
  const time = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(time))
    throw new AwsError("AccessDenied", 403, `The request's date "${text}" is not like 20260131T120000Z.`);
  return time;
}

/** The signed headers as sent; one that is missing counts as empty, and then the signature does not match. */
function headersOf(request: IncomingMessage, names: string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const name of names) {
    const value = lookUp(request.headers, name);
    headers[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
  }
  return headers;
}

/** S3 refuses `x-amz-*` headers that are not signed, which could change a request's meaning. */
function requireSigned(request: IncomingMessage, names: string[]): void {
  const loose = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && name !== "x-amz-content-sha256" && !names.includes(name),
  );
  if (loose.length > 0)
    throw new AwsError(
      "AccessDenied",
      403,
      "There were headers present in the request which were not signed",
      {
        HeadersNotSigned: loose.join(", "),
      },
    );
}

/** S3 signs the path encoded once, all others sign it encoded twice. */
function canonicalPath(path: string, service: string): string {
  if (service !== "s3") return path.split("/").map(encode).join("/");
  return path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
}

/** All values of all parameters, so that a repeated parameter is covered by the signature, too. */
type Query = Record<string, string[]>;

function parseQuery(text: string): Query {
  const query: Query = Object.create(null);
  for (const pair of text.split("&").filter(Boolean)) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    const plain = decode(name.replaceAll("+", " "));
    query[plain] = [...(query[plain] ?? []), decode(value.replaceAll("+", " "))];
  }
  return query;
}

/** The value of a parameter; "" if it is missing or repeated. */
function one(query: Query, name: string): string {
  const values = lookUp(query, name);
  return values?.length === 1 ? (values[0] ?? "") : "";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", 400, `"${text}" is not percent-encoded UTF-8.`);
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

async function hmac(key: Uint8Array, text: string): Promise<Buffer> {
  const hash = new Sha256(key);
  hash.update(text);
  return Buffer.from(await hash.digest());
}
