import { AwsError } from "../../http/aws-error.ts";
import type { SignaturePlace, SignatureRules } from "../../http/signature-rules.ts";

const malformed = (place: SignaturePlace, problem: string, details: Record<string, string> = {}) =>
  place === "header"
    ? new AwsError(
        "AuthorizationHeaderMalformed",
        400,
        `The authorization header is malformed; ${problem}`,
        details,
      )
    : new AwsError("AuthorizationQueryParametersError", 400, problem, details);

/** S3 says of a query which of its parameters is wrong. */
const wrongScope = (place: SignaturePlace, problem: string, details?: Record<string, string>) =>
  malformed(
    place,
    place === "query" ? `Error parsing the X-Amz-Credential parameter; ${problem}` : problem,
    details,
  );

/** S3's rules and errors of signatures. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const s3SignatureRules: SignatureRules = {
  encodesPathAgain: false,
  demandsSignedAmzHeaders: true,
  notSigned: () => new AwsError("AccessDenied", 403, "Access Denied: the request is not signed."),
  malformed,
  wrongRegion: (place, { region, expected }) =>
    wrongScope(place, `the region '${region}' is wrong; expecting '${expected}'`, { Region: expected }),
  wrongDate: (place, { scopeDate, signatureDate }) =>
    wrongScope(
      place,
      `Invalid credential date "${scopeDate}". This date is not the same as X-Amz-Date: "${signatureDate}".`,
    ),
  invalidDate: (place) =>
    place === "header"
      ? new AwsError("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header")
      : malformed(place, `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`),
  expired: ({ expires, now }) =>
    new AwsError("AccessDenied", 403, "Request has expired", { Expires: expires, ServerTime: now }),
  notYetValid: () => new AwsError("AccessDenied", 403, "Request is not yet valid"),
  skewed: ({ signedAt, now }) =>
    new AwsError(
      "RequestTimeTooSkewed",
      403,
      "The difference between the request time and the current time is too large.",
      { RequestTime: signedAt, ServerTime: now, MaxAllowedSkewMilliseconds: "900000" },
    ),
  unknownKey: (accessKeyId) =>
    new AwsError(
      "InvalidAccessKeyId",
      403,
      "The AWS Access Key Id you provided does not exist in our records. The keys of the roles are in outputs.json.",
      { AWSAccessKeyId: accessKeyId },
    ),
  unsignedHeaders: (names) =>
    new AwsError("AccessDenied", 403, "There were headers present in the request which were not signed", {
      HeadersNotSigned: names.join(", "),
    }),
  mismatch: (details) =>
    new AwsError(
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      details,
    ),
};
