import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { StoredObject } from "./store.ts";

/** What a write demands of what is there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function conditions(request: IncomingMessage): (there?: StoredObject) => void {
  const ifNoneMatch = request.headers["if-none-match"];
  const ifMatch = request.headers["if-match"];
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw new AwsError("NotImplemented", 501, "If-None-Match takes only * here, as in S3.");
  return (there) => {
    if (ifNoneMatch === "*" && there) throw preconditionFailed("If-None-Match");
    if (ifMatch !== undefined && !there)
      throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if (ifMatch !== undefined && there && !matches(ifMatch, there)) throw preconditionFailed("If-Match");
  };
}

/** What a deletion demands of what is there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
export function deleteCondition(etag: string | undefined): ((there?: StoredObject) => void) | undefined {
  if (etag === undefined) return undefined;
  return (there) => {
    if (!there) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if (!matches(etag, there)) throw preconditionFailed("If-Match");
  };
}

/** Answers 304 or 412, by throwing it, where a read wants other content than is there. */
export function readConditions({ headers }: IncomingMessage, object: StoredObject): void {
  const refused = unmetCondition(
    {
      ifMatch: headers["if-match"],
      ifNoneMatch: headers["if-none-match"],
      since: headers["if-modified-since"],
      until: headers["if-unmodified-since"],
    },
    object,
  );
  if (refused === "If-None-Match" || refused === "If-Modified-Since")
    throw new AwsError("NotModified", 304, "Not Modified");
  if (refused) throw preconditionFailed(refused);
}

/** The error where a condition does not hold. */
export function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );
}

/** The name of the condition that an object does not meet. Tags win over times. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
export function unmetCondition(
  wanted: Record<"ifMatch" | "ifNoneMatch" | "since" | "until", string | undefined>,
  object: StoredObject,
): string | undefined {
  const { ifMatch, ifNoneMatch, since, until } = wanted;
  const modified = Math.floor(Date.parse(object.lastModified) / 1000);
  if (ifMatch !== undefined && !matches(ifMatch, object)) return "If-Match";
  if (ifMatch === undefined && until && modified > Date.parse(until) / 1000) return "If-Unmodified-Since";
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, object)) return "If-None-Match";
  if (ifNoneMatch === undefined && since && modified <= Date.parse(since) / 1000) return "If-Modified-Since";
  return undefined;
}

function matches(tags: string, { etag }: StoredObject): boolean {
  return tags
    .split(",")
    .some((tag) => tag.trim() === "*" || tag.trim().replaceAll('"', "") === etag.replaceAll('"', ""));
}
