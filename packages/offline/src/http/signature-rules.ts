import { AwsError } from "./aws-error.ts";

/** Where a request carries its signature: the header `Authorization`, or the query of a presigned URL. */
export type SignaturePlace = "header" | "query";

/** Times in ISO 8601's basic format, such as `20260131T120000Z`. */
interface SignatureTimes {
  signedAt: string;
  now: string;
}

/** What services do differently about signatures. */
export interface SignatureRules {
  /** S3 signs the path as sent, other services sign it percent-encoded once more. */
  encodesPathAgain: boolean;
  /** Whether every `x-amz-*` header has to be signed, and `x-amz-content-sha256` has to be sent. S3 demands it. */
  demandsSignedAmzHeaders: boolean;
  notSigned(): AwsError;
  malformed(place: SignaturePlace, problem: string): AwsError;
  /** The scope names another region than the endpoint's. */
  wrongRegion(place: SignaturePlace, scope: { region: string; expected: string }): AwsError;
  /** The scope's date is not that of the signature. */
  wrongDate(place: SignaturePlace, dates: { scopeDate: string; signatureDate: string }): AwsError;
  invalidDate(place: SignaturePlace, text: string): AwsError;
  /** A presigned URL is used after it expired. Times are ISO 8601. */
  expired(times: { expires: string; now: string }): AwsError;
  /** A presigned URL is used before the time at which it was signed. */
  notYetValid(times: SignatureTimes): AwsError;
  /** A signature in the header is more than 15 minutes older or newer than the endpoint's time. */
  skewed(times: SignatureTimes): AwsError;
  unknownKey(accessKeyId: string): AwsError;
  /** Headers were sent that have to be signed and are not. */
  unsignedHeaders(names: readonly string[]): AwsError;
  mismatch(details: Record<string, string>): AwsError;
}

const mismatchMessage =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** The rules of all services but S3. Their protocols differ in codes and statuses. */
function rulesWith(codes: {
  incomplete: string;
  invalid: string;
  unknown: string;
  missing: string;
  status: number;
}): SignatureRules {
  const invalid = (message: string) => new AwsError(codes.invalid, codes.status, message);
  return {
    encodesPathAgain: true,
    demandsSignedAmzHeaders: false,
    notSigned: () => new AwsError(codes.missing, codes.status, "Missing Authentication Token"),
    malformed: (_place, problem) =>
      new AwsError(codes.incomplete, 400, `The signature is incomplete; ${problem}`),
    wrongRegion: (_place, { region }) =>
      invalid(`Credential should be scoped to a valid region, not '${region}'. `),
    wrongDate: (_place, { scopeDate, signatureDate }) =>
      invalid(
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${signatureDate}'.`,
      ),
    invalidDate: (_place, text) =>
      new AwsError(
        codes.incomplete,
        400,
        `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      ),
    expired: ({ expires, now }) => invalid(`Signature expired: ${expires} is now earlier than ${now}`),
    notYetValid: ({ signedAt, now }) =>
      invalid(`Signature not yet current: ${signedAt} is still later than ${now}`),
    skewed: ({ signedAt, now }) =>
      invalid(
        signedAt < now
          ? `Signature expired: ${signedAt} is now earlier than ${now} - 15 min.`
          : `Signature not yet current: ${signedAt} is still later than ${now} + 15 min.`,
      ),
    unknownKey: (accessKeyId) =>
      new AwsError(
        codes.unknown,
        codes.status,
        `The security token included in the request is invalid. The access key "${accessKeyId}" is not in outputs.json.`,
      ),
    unsignedHeaders: () => invalid("'Host' must be a 'SignedHeader' in the AWS Authorization."),
    mismatch: () => invalid(mismatchMessage),
  };
}

/** The rules of services with a JSON protocol. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const jsonSignatureRules = rulesWith({
  incomplete: "IncompleteSignatureException",
  invalid: "InvalidSignatureException",
  unknown: "UnrecognizedClientException",
  missing: "MissingAuthenticationTokenException",
  status: 400,
});

/** The rules of services with the Query protocol. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export const querySignatureRules = rulesWith({
  incomplete: "IncompleteSignature",
  invalid: "SignatureDoesNotMatch",
  unknown: "InvalidClientTokenId",
  missing: "MissingAuthenticationToken",
  status: 403,
});
