import { AwsError } from "../../http/aws-error.ts";
import { invalidArgument } from "./address.ts";

/** A tag of a request. */
export interface Tag {
  key: string;
  value: string;
}

const tagsAtMost = 10;
const keyCharactersAtMost = 128;
const valueCharactersAtMost = 256;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a request as S3 stores them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 *
 * @throws AwsError InvalidTag, BadRequest
 */
export function checkTags(tags: readonly Tag[]): Record<string, string> {
  if (tags.length > tagsAtMost)
    throw new AwsError("BadRequest", 400, `Object tags cannot be greater than ${tagsAtMost}`);
  const checked: Record<string, string> = Object.create(null);
  for (const { key, value } of tags) {
    if (Object.hasOwn(checked, key))
      throw invalidTag("Cannot provide multiple Tags with the same key", { TagKey: key });
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidTag("Your TagKey cannot be prefixed with aws:", { TagKey: key });
    if (key === "" || [...key].length > keyCharactersAtMost || !allowed.test(key))
      throw invalidTag("The TagKey you have provided is invalid", { TagKey: key });
    if ([...value].length > valueCharactersAtMost || !allowed.test(value))
      throw invalidTag("The TagValue you have provided is invalid", { TagKey: key, TagValue: value });
    checked[key] = value;
  }
  return checked;
}

const invalidTag = (message: string, details: Record<string, string>) =>
  new AwsError("InvalidTag", 400, message, details);

/**
 * The tags in the header `x-amz-tagging`: URL-encoded `name=value&name=value`.
 * @throws AwsError InvalidArgument, InvalidTag, BadRequest
 */
export function parseTags(header: string | string[] | undefined): Record<string, string> {
  const text = String(header ?? "");
  const tags = text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [key = "", value = ""] = pair.split(/=(.*)/s).map((part) => decode(part, text));
      return { key, value };
    });
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw malformedHeader(text);
  return checkTags(tags);
}

function decode(part: string, header: string): string {
  try {
    return decodeURIComponent(part.replaceAll("+", " "));
  } catch {
    throw malformedHeader(header);
  }
}

const malformedHeader = (header: string) =>
  invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    "x-amz-tagging",
    header,
  );
