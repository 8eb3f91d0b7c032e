import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { lookUp } from "../../look-up.ts";
import type { Condition } from "./bucket.ts";
import { noSuchKey } from "./operation.ts";
import type { StoredObject } from "./store.ts";

/** The condition of a write. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function writeCondition({ headers }: IncomingMessage): Condition {
  const ifNoneMatch = headers["if-none-match"];
  const ifMatch = headers["if-match"];
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw new AwsError(
      "NotImplemented",
      501,
      "A header you provided implies functionality that is not implemented",
      {
        Header: "If-None-Match",
      },
    );
  return (current) => {
    if (ifNoneMatch === "*" && current) throw preconditionFailed("If-None-Match");
    if (ifMatch === undefined) return;
    if (!current) throw noSuchKey();
    if (!matchesEtag(ifMatch, current)) throw preconditionFailed("If-Match");
  };
}

/** The condition of a deletion. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
export function deleteCondition(etag: string | undefined): Condition | undefined {
  if (etag === undefined) return undefined;
  return (current) => {
    if (!current) throw noSuchKey();
    if (!matchesEtag(etag, current)) throw preconditionFailed("If-Match");
  };
}

/** @throws AwsError NotModified (304) or PreconditionFailed (412) when a condition of a read does not hold */
export function checkReadConditions({ headers }: IncomingMessage, object: StoredObject): void {
  const unmet = unmetCondition(headers, "", object);
  if (unmet === "if-none-match" || unmet === "if-modified-since")
    throw new AwsError("NotModified", 304, "Not Modified");
  if (unmet) throw preconditionFailed(conditionNames[unmet]);
}

/** @throws AwsError PreconditionFailed when a condition on a copy's source does not hold */
export function checkCopyConditions({ headers }: IncomingMessage, source: StoredObject): void {
  const unmet = unmetCondition(headers, "x-amz-copy-source-", source);
  if (unmet) throw preconditionFailed(`x-amz-copy-source-${conditionNames[unmet]}`);
}

const conditionNames = {
  "if-match": "If-Match",
  "if-none-match": "If-None-Match",
  "if-modified-since": "If-Modified-Since",
  "if-unmodified-since": "If-Unmodified-Since",
};

function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );
}

/** The condition that an object does not meet. Entity tags take precedence over times. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function unmetCondition(
  headers: IncomingHttpHeaders,
  prefix: string,
  object: StoredObject,
): keyof typeof conditionNames | undefined {
  const header = (name: keyof typeof conditionNames) => lookUp(headers, prefix + name) as string | undefined;
  const ifMatch = header("if-match");
  const ifNoneMatch = header("if-none-match");
  const modifiedSince = header("if-modified-since");
  const unmodifiedSince = header("if-unmodified-since");
  const modifiedSeconds = Math.floor(Date.parse(object.lastModified) / 1000);
  const seconds = (date: string) => Date.parse(date) / 1000;
  if (ifMatch !== undefined && !matchesEtag(ifMatch, object)) return "if-match";
  if (ifMatch === undefined && unmodifiedSince && modifiedSeconds > seconds(unmodifiedSince))
    return "if-unmodified-since";
  if (ifNoneMatch !== undefined && matchesEtag(ifNoneMatch, object)) return "if-none-match";
  if (ifNoneMatch === undefined && modifiedSince && modifiedSeconds <= seconds(modifiedSince))
    return "if-modified-since";
  return undefined;
}

/** Whether a list of entity tags, quoted or not, contains the object's or is `*`. */
function matchesEtag(list: string, { etag }: StoredObject): boolean {
  const unquoted = (tag: string) => tag.trim().replaceAll('"', "");
  return list.split(",").some((tag) => tag.trim() === "*" || unquoted(tag) === unquoted(etag));
}
