import { AwsError } from "../../http/aws-error.ts";
import { type Operation, sendXml } from "./operation.ts";
import { element, xml } from "./xml.ts";

/** What a query may ask of a list. */
export const listParameters = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "marker",
  "encoding-type",
  "fetch-owner",
  "x-id",
]);

/** The keys with a prefix, a page at a time: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, and version 1 of it */
export function listObjects(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const second = query.get("list-type") === "2";
  const asked = query.get("max-keys") || "1000";
  if (!/^\d{1,9}$/.test(asked))
    throw new AwsError("InvalidArgument", 400, `max-keys "${asked}" is no number from 0.`, {
      ArgumentName: "max-keys",
      ArgumentValue: asked,
    });
  const most = Math.min(Number(asked), 1000);
  const token = query.get("continuation-token");
  const after = token
    ? Buffer.from(token, "base64url").toString()
    : (query.get("start-after") ?? query.get("marker") ?? "");
  const url = query.get("encoding-type") === "url";
  const shown = (text: string) => (url ? encodeURIComponent(text).replaceAll("%2F", "/") : text);
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  let contents = "";
  const prefixes = new Set<string>();
  let count = 0;
  let last = "";
  let truncated = false;
  for (const key of keys) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    const entry = common ?? key;
    if (Buffer.compare(Buffer.from(entry), Buffer.from(after)) <= 0 || (common && prefixes.has(common)))
      continue;
    if (count === most) {
      truncated = most > 0;
      break;
    }
    count++;
    last = entry;
    if (common) prefixes.add(common);
    else {
      const object = bucket.objects.get(key);
      if (object)
        contents += `<Contents>${element("Key", shown(key))}${element("LastModified", object.lastModified)}${element("ETag", object.etag)}${element("Size", object.size)}<StorageClass>STANDARD</StorageClass></Contents>`;
    }
  }
  const next = Buffer.from(last).toString("base64url");
  sendXml(
    operation,
    200,
    xml(
      "ListBucketResult",
      element("Name", bucket.name) +
        element("Prefix", shown(prefix)) +
        (delimiter ? element("Delimiter", shown(delimiter)) : "") +
        element("MaxKeys", most) +
        (url ? element("EncodingType", "url") : "") +
        element("IsTruncated", String(truncated)) +
        (second ? element("KeyCount", count) : element("Marker", shown(after))) +
        (truncated
          ? second
            ? element("NextContinuationToken", next)
            : element("NextMarker", shown(last))
          : "") +
        contents +
        [...prefixes]
          .map((common) => `<CommonPrefixes>${element("Prefix", shown(common))}</CommonPrefixes>`)
          .join(""),
    ),
  );
}
