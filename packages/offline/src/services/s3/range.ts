import { AwsError } from "../../http/aws-error.ts";

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
      ActualObjectSize: String(size),
    });
  return { start, end };
}
