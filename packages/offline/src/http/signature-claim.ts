import type { IncomingMessage } from "node:http";
import { one, type Query } from "./canonical-request.ts";
import type { SignaturePlace, SignatureRules } from "./signature-rules.ts";

/** What a request says about its signature, before any of it was verified. */
export interface SignatureClaim {
  place: SignaturePlace;
  accessKeyId: string;
  /** Of the scope, such as `20260131`. */
  scopeDate: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** Such as `20260131T120000Z`. */
  longDate: string;
  signedAt: Date;
  /** How long a presigned URL is valid. */
  expiresSeconds?: number;
}

const algorithm = "AWS4-HMAC-SHA256";
const presignedAtMostSeconds = 7 * 24 * 3600;

/**
 * Reads the signature that a request carries, in its header or in its query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 *
 * @throws AwsError that the rules have for a malformed signature, another region or a wrong date
 */
export function readClaim(
  request: IncomingMessage,
  query: Query,
  { rules, region }: { rules: SignatureRules; region: string },
): SignatureClaim {
  const claim = "X-Amz-Signature" in query ? fromQuery(query, rules) : fromHeader(request, rules);
  const { place, scopeDate, longDate } = claim;
  if (claim.region !== region) throw rules.wrongRegion(place, { region: claim.region, expected: region });
  const signatureDate = longDate.slice(0, 8);
  if (scopeDate !== signatureDate) throw rules.wrongDate(place, { scopeDate, signatureDate });
  return claim;
}

function fromHeader(request: IncomingMessage, rules: SignatureRules): SignatureClaim {
  const { authorization } = request.headers;
  if (!authorization) throw rules.notSigned();
  const malformed = (problem: string) => rules.malformed("header", problem);
  const [, used = "", list = ""] = /^(\S+)\s*(.*)$/.exec(authorization) ?? [];
  if (used !== algorithm) throw malformed(`the algorithm "${used}" is not supported; use ${algorithm}.`);
  const parameters = new Map<string, string>();
  for (const part of list.split(",")) {
    const [, name = "", value = ""] = /^\s*([A-Za-z]+)=(.*?)\s*$/.exec(part) ?? [];
    if (parameters.has(name)) throw malformed(`duplicate ${name}.`);
    parameters.set(name, value);
  }
  const parameter = (name: string) => {
    const value = parameters.get(name);
    if (!value) throw malformed(`missing ${name}.`);
    return value;
  };
  const scope = parseCredential(parameter("Credential"), malformed);
  const signedHeaders = parameter("SignedHeaders").split(";");
  const signature = parameter("Signature");
  if (parameters.size > 3)
    throw malformed("it has other parts than Credential, SignedHeaders and Signature.");
  const amzDate = request.headers["x-amz-date"];
  const date =
    amzDate === undefined ? longDateOf(new Date(request.headers.date ?? Number.NaN)) : String(amzDate);
  const signedAt = parseLongDate(date);
  if (!signedAt) throw rules.invalidDate("header", date);
  return { place: "header", ...scope, signedHeaders, signature, longDate: date, signedAt };
}

const queryParameters = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-Date",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
];

function fromQuery(query: Query, rules: SignatureRules): SignatureClaim {
  const malformed = (problem: string) => rules.malformed("query", problem);
  const parameter = (name: string) => {
    const value = one(query, name);
    if (!value)
      throw malformed(
        `Query-string authentication version 4 requires the ${queryParameters.slice(0, -1).join(", ")}, and ${queryParameters.at(-1)} parameters.`,
      );
    return value;
  };
  if (parameter("X-Amz-Algorithm") !== algorithm)
    throw malformed(`X-Amz-Algorithm only supports "${algorithm}"`);
  const scope = parseCredential(parameter("X-Amz-Credential"), (problem) =>
    malformed(`Error parsing the X-Amz-Credential parameter; ${problem}`),
  );
  const longDate = parameter("X-Amz-Date");
  const signedAt = parseLongDate(longDate);
  if (!signedAt) throw rules.invalidDate("query", longDate);
  return {
    place: "query",
    ...scope,
    signedHeaders: parameter("X-Amz-SignedHeaders").split(";"),
    signature: parameter("X-Amz-Signature"),
    longDate,
    signedAt,
    expiresSeconds: parseExpires(parameter("X-Amz-Expires"), malformed),
  };
}

/** @param malformed makes the error for a problem */
function parseExpires(text: string, malformed: (problem: string) => Error): number {
  if (!/^-?\d+$/.test(text)) throw malformed("X-Amz-Expires should be a number");
  const seconds = Number(text);
  if (seconds < 1) throw malformed("X-Amz-Expires must be non-negative and at least 1 second");
  if (seconds > presignedAtMostSeconds)
    throw malformed(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  return seconds;
}

/** @param malformed makes the error for a problem */
function parseCredential(
  text: string,
  malformed: (problem: string) => Error,
): Pick<SignatureClaim, "accessKeyId" | "scopeDate" | "region" | "service"> {
  const parts = text.split("/");
  const [accessKeyId = "", scopeDate = "", region = "", service = "", terminal = ""] = parts;
  if (parts.length !== 5 || parts.includes(""))
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  if (!/^\d{8}$/.test(scopeDate))
    throw malformed(
      `incorrect date format "${scopeDate}". This date in the credential must be in the format "yyyyMMdd".`,
    );
  if (terminal !== "aws4_request")
    throw malformed(`incorrect terminal "${terminal}". This endpoint uses "aws4_request".`);
  return { accessKeyId, scopeDate, region, service };
}

/** A time in ISO 8601's basic format; empty for an invalid one. */
export function longDateOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/[-:]|\.\d+/g, "");
}

function parseLongDate(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return longDateOf(time) === text ? time : undefined;
}
