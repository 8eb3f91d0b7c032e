import { createHash, randomUUID } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { AwsError } from "../../http/aws-error.ts";
import { type ChecksumName, checksumNames, createChecksum } from "./checksums.ts";
import { conditions, preconditionFailed, unmetCondition } from "./conditions.ts";
import { decodePath, type Operation, objectOf, sendXml } from "./operation.ts";
import { parseRange } from "./range.ts";
import { keptHeaders, parseTags } from "./receive.ts";
import { type Bucket, type StoredObject, versionId } from "./store.ts";
import { element, xml } from "./xml.ts";

/** The object that a request copies from, if it is as the request wants it. */
function copySource({ bucketOf, request }: Operation) {
  const [path = "", sourceVersion] = String(request.headers["x-amz-copy-source"]).split("?versionId=");
  const [, sourceBucket = "", sourceKey = ""] = /^\/?([^/]+)\/([\s\S]+)$/.exec(decodePath(path)) ?? [];
  const from = bucketOf(sourceBucket);
  const source = objectOf(from, sourceKey, sourceVersion);
  const wanted = (name: string) => request.headers[`x-amz-copy-source-${name}`] as string | undefined;
  const refused = unmetCondition(
    {
      ifMatch: wanted("if-match"),
      ifNoneMatch: wanted("if-none-match"),
      since: wanted("if-modified-since"),
      until: wanted("if-unmodified-since"),
    },
    source,
  );
  if (refused) throw preconditionFailed(`x-amz-copy-source-${refused}`);
  return { from, source };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const { from, source } = copySource(operation);
  const header = (name: string) => request.headers[name] as string | undefined;
  const allow = conditions(request);
  allow(bucket.objects.get(key));
  const replace = header("x-amz-metadata-directive") === "REPLACE";
  if (from === bucket && source.key === key && !replace)
    throw new AwsError(
      "InvalidRequest",
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  const file = randomUUID();
  // A reflink where the file system has them. Nothing is awaited before: the source's file, whose content never
  // changes, goes once the source is overwritten.
  await copyFile(from.pathOf(source.file), bucket.pathOf(file));
  const algorithm = header("x-amz-checksum-algorithm")?.toLowerCase();
  const name = checksumNames.find((candidate) => candidate === algorithm);
  const object: StoredObject = {
    ...source,
    key,
    file,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers: replace ? keptHeaders(request) : source.headers,
    checksums: name ? await checksumOf(bucket, file, name) : source.checksums,
    tags:
      header("x-amz-tagging-directive") === "REPLACE"
        ? parseTags(header("x-amz-tagging") ?? "")
        : source.tags,
  };
  await bucket.put(object, { reason: "CopyObject", requestId }, allow);
  sendXml(operation, 200, xml("CopyObjectResult", copyResult(object, object.lastModified)), {
    "x-amz-version-id": object.versionId,
    "x-amz-copy-source-version-id": source.versionId,
  });
}

/** A part whose content is that of an object, or of a range of it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function copyPart(operation: Operation) {
  const { bucket, request } = operation;
  const { from, source } = copySource(operation);
  const given = request.headers["x-amz-copy-source-range"];
  const range = given === undefined ? undefined : parseRange(String(given), source.size);
  if (given !== undefined && !range)
    throw new AwsError("InvalidArgument", 400, `x-amz-copy-source-range "${given}" is not like bytes=0-99.`);
  const { start, end } = range ?? { start: 0, end: source.size - 1 };
  const md5 = createHash("md5");
  const { file, handle } = await bucket.create();
  try {
    if (source.size > 0)
      for await (const chunk of from.read(source, start, end) as AsyncIterable<Buffer>) {
        md5.update(chunk);
        await handle.write(chunk);
      }
    await handle.sync();
  } finally {
    await handle.close();
  }
  const digest = md5.digest();
  return { file, size: end - start + 1, etag: `"${digest.toString("hex")}"`, checksums: {} };
}

/** What an answer says of copied content: its tag, its time, and its checksums by their elements' names. */
export function copyResult(
  { etag, checksums }: Pick<StoredObject, "etag" | "checksums">,
  lastModified: string,
): string {
  const sums = Object.entries(checksums).map(([header, value]) =>
    element(
      header.replace("x-amz-checksum-", "Checksum").replace(/(?<=Checksum).*/, (name) => name.toUpperCase()),
      value,
    ),
  );
  return element("ETag", etag) + element("LastModified", lastModified) + sums.join("");
}

async function checksumOf(bucket: Bucket, file: string, name: ChecksumName): Promise<Record<string, string>> {
  const checksum = createChecksum(name);
  const content = bucket.read({ file } as StoredObject, 0, Number.POSITIVE_INFINITY);
  for await (const chunk of content as AsyncIterable<Buffer>) checksum.update(chunk);
  return { [`x-amz-checksum-${name}`]: await checksum.digest() };
}
