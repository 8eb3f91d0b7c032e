import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { createScope, getSigningKey } from "@smithy/signature-v4";
import { AwsError } from "./aws-error.ts";
import { canonicalRequest, one, parseTarget, type Query } from "./canonical-request.ts";
import { longDateOf, readClaim, type SignatureClaim } from "./signature-claim.ts";
import type { SignatureRules } from "./signature-rules.ts";

/** Who signed a request, and what the signature covers. */
export interface Signed {
  accessKeyId: string;
  service: string;
  presigned: boolean;
  /** What the signature says of the body: its SHA-256, or one of AWS's words such as `UNSIGNED-PAYLOAD`. */
  payloadHash: string;
  signedAt: Date;
  /** Signs what follows the request: the chunks of its body. */
  signer: FollowingSigner;
}

/** Signs the parts of a body, each with the signature of the part before it. */
export interface FollowingSigner {
  /** The signature of the request. */
  first: string;
  /**
   * The signature of a part, in hexadecimal.
   * @param algorithm such as `AWS4-HMAC-SHA256-PAYLOAD`
   * @param lines the part's lines of the string to sign, behind date and scope
   */
  sign(algorithm: string, lines: readonly string[]): string;
}

const skewMilliseconds = 15 * 60 * 1000;

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
 * @param options.rules of the service that the request is for
 * @param options.region the endpoint's, which the signature's scope has to name
 * @param options.secretOf the secret of an access key; undefined for an unknown key
 * @param options.body the whole body, for services whose clients do not send its hash along
 * @throws AwsError with the code and status that AWS gives
 */
export async function verifySignature(
  request: IncomingMessage,
  options: {
    rules: SignatureRules;
    region: string;
    secretOf: (accessKeyId: string) => string | undefined;
    now: () => Date;
    body?: Buffer;
  },
): Promise<Signed> {
  const { rules } = options;
  const target = parseTarget(request);
  refuseOtherMechanisms(request, target.query);
  const claim = readClaim(request, target.query, options);
  checkTime(claim, options.now(), rules);
  const { accessKeyId, service, signedHeaders, longDate, signedAt } = claim;
  const secretAccessKey = options.secretOf(accessKeyId);
  if (secretAccessKey === undefined) throw rules.unknownKey(accessKeyId);
  const unsigned = unsignedHeaders(request, claim, rules);
  if (unsigned.length > 0) throw rules.unsignedHeaders(unsigned);

  const presigned = claim.place === "query";
  const payloadHash = payloadHashOf(request, target.query, { ...options, presigned });
  const { encodesPathAgain } = rules;
  const canonical = canonicalRequest(request, target, { signedHeaders, payloadHash, encodesPathAgain });
  const scope = createScope(claim.scopeDate, claim.region, service);
  const stringToSign = ["AWS4-HMAC-SHA256", longDate, scope, sha256(canonical)].join("\n");
  const key = await getSigningKey(
    Sha256,
    { accessKeyId, secretAccessKey },
    claim.scopeDate,
    claim.region,
    service,
  );
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const isBodyAltered =
    options.body && /^[0-9a-f]{64}$/.test(payloadHash) && sha256(options.body) !== payloadHash;
  if (isBodyAltered || !isSameSignature(claim.signature, sign(stringToSign)))
    throw rules.mismatch({
      AWSAccessKeyId: accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    });
  const signer: FollowingSigner = {
    first: claim.signature,
    sign: (algorithm, lines) => sign([algorithm, longDate, scope, ...lines].join("\n")),
  };
  return { accessKeyId, service, presigned, payloadHash, signedAt, signer };
}

/** Whether two signatures in hexadecimal are the same. It takes the same time wherever they differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuseOtherMechanisms({ headers }: IncomingMessage, query: Query): void {
  if ("X-Amz-Signature" in query && headers.authorization !== undefined)
    throw new AwsError(
      "InvalidArgument",
      400,
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
    );
  if (/^AWS /.test(headers.authorization ?? "") || (query.AWSAccessKeyId && query.Signature))
    throw new AwsError(
      "InvalidRequest",
      400,
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    );
}

/** @throws AwsError if the signature is too old or from the future */
function checkTime({ signedAt, longDate, expiresSeconds }: SignatureClaim, now: Date, rules: SignatureRules) {
  const times = { signedAt: longDate, now: longDateOf(now) };
  const age = now.getTime() - signedAt.getTime();
  if (expiresSeconds === undefined) {
    if (Math.abs(age) > skewMilliseconds) throw rules.skewed(times);
    return;
  }
  if (age > expiresSeconds * 1000) {
    const expires = new Date(signedAt.getTime() + expiresSeconds * 1000);
    throw rules.expired({ expires: expires.toISOString(), now: now.toISOString() });
  }
  if (-age > skewMilliseconds) throw rules.notYetValid(times);
}

/** The headers that could change a request's meaning and are not signed. */
function unsignedHeaders(
  { headers }: IncomingMessage,
  { signedHeaders }: SignatureClaim,
  { demandsSignedAmzHeaders }: SignatureRules,
): string[] {
  const demanded = demandsSignedAmzHeaders
    ? Object.keys(headers).filter((name) => name.startsWith("x-amz-") && name !== "x-amz-content-sha256")
    : [];
  return ["host", ...demanded].filter((name) => !signedHeaders.includes(name));
}

const payloadWords = [
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
];

/**
 * What a request says of its body, which is signed with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
function payloadHashOf(
  request: IncomingMessage,
  query: Query,
  { rules, presigned, body }: { rules: SignatureRules; presigned: boolean; body?: Buffer },
): string {
  const header = request.headers["x-amz-content-sha256"];
  const declared = header === undefined ? one(query, "X-Amz-Content-Sha256") : String(header);
  if (declared === undefined && presigned) return "UNSIGNED-PAYLOAD";
  if (!rules.demandsSignedAmzHeaders) return declared || sha256(body ?? "");
  if (declared === undefined)
    throw new AwsError(
      "InvalidRequest",
      400,
      "Missing required header for this request: x-amz-content-sha256",
    );
  if (!payloadWords.includes(declared) && !/^[0-9a-f]{64}$/.test(declared))
    throw new AwsError(
      "InvalidArgument",
      400,
      `x-amz-content-sha256 must be ${payloadWords.join(", ")} or a valid sha256 value.`,
      { ArgumentName: "x-amz-content-sha256", ArgumentValue: declared },
    );
  return declared;
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
