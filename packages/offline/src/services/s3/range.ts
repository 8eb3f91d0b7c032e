import { AwsError } from "../../http/aws-error.ts";
import { invalidArgument } from "./address.ts";
import type { Operation } from "./operation.ts";
import type { StoredObject } from "./store.ts";

/**
 * The range of bytes that a `Range` header requests, both ends included; undefined for the whole object.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 *
 * @param size of the object in bytes
 * @throws AwsError InvalidRange
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!parts || (parts[1] === "" && parts[2] === "")) return undefined;
  const [first, last] = [parts[1] ?? "", parts[2] ?? ""];
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start > end || (first === "" && Number(last) === 0))
    throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable", {
      RangeRequested: header ?? "",
      ActualObjectSize: String(size),
    });
  return { start, end };
}

/**
 * The range of bytes of the part that `partNumber` requests; undefined without it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 *
 * @throws AwsError InvalidArgument, InvalidRequest, InvalidPartNumber
 */
export function partRange(
  { query, request }: Operation,
  { files, size }: StoredObject,
): { start: number; end: number } | undefined {
  const text = query.get("partNumber");
  if (text === null) return undefined;
  const number = partNumberOf(query);
  if (request.headers.range !== undefined)
    throw new AwsError(
      "InvalidRequest",
      400,
      "Cannot specify both Range header and partNumber query parameter",
    );
  const part = files[number - 1];
  if (!part)
    throw new AwsError("InvalidPartNumber", 416, "The requested partnumber is not satisfiable", {
      ActualPartCount: String(files.length),
      PartNumberRequested: text,
    });
  if (size === 0) return undefined;
  const start = files.slice(0, number - 1).reduce((sum, earlier) => sum + earlier.size, 0);
  return { start, end: start + part.size - 1 };
}

/** @throws AwsError InvalidArgument */
export function partNumberOf(query: URLSearchParams): number {
  const text = query.get("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      text,
    );
  return number;
}
