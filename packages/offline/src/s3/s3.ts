import { createHash, randomBytes, randomUUID } from "node:crypto";
import { copyFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../aws/error.ts";
import type { Signed } from "../aws/signature.ts";
import { readOver } from "../read-over.ts";
import { decodeChunks, type Trailers } from "./body.ts";
import { type ChecksumName, checksumNames, createChecksum } from "./checksums.ts";
import { type Bucket, openBucket, type StoredObject, type Tell } from "./store.ts";
import { element, xml } from "./xml.ts";

/**
 * S3 on the file system. The servers on npm (s3rver and its fork, fauxqs) check neither signatures nor checksums nor
 * the conditions of a write, and those are what a presigned upload stands on; so this one is ours.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export interface S3 {
  /** By name; for services that look into buckets without a request. */
  buckets: ReadonlyMap<string, Bucket>;
  /** Answers one verified request, errors included. */
  handle(request: IncomingMessage, response: ServerResponse, caller: Signed): Promise<void>;
  /** Tells the notices that a killed process left behind. Call it once there is somebody to hear them. */
  tellLeftOver(): Promise<void>;
}

interface Operation {
  bucket: Bucket;
  key: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  caller: Signed;
}

export async function createS3({
  directory,
  buckets: names,
  region,
  now,
  tell,
}: {
  directory: string;
  buckets: string[];
  region: string;
  now: () => Date;
  tell: Tell;
}): Promise<S3> {
  const buckets = new Map<string, Bucket>();
  for (const name of names) buckets.set(name, await openBucket({ name, directory, tell, now }));

  function bucketOf(name: string): Bucket {
    const bucket = buckets.get(name);
    if (!bucket)
      throw new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });
    return bucket;
  }

  /** The object as it is now: of its versions, only the current one is kept. */
  function objectOf(bucket: Bucket, key: string, versionId: string | null | undefined): StoredObject {
    const object = bucket.objects.get(key);
    if (!object) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key });
    if (versionId && versionId !== object.versionId)
      throw new AwsError("NoSuchVersion", 404, "The specified version does not exist.", {
        Key: key,
        VersionId: versionId,
      });
    return object;
  }

  async function route(operation: Operation): Promise<void> {
    const { request, query, key } = operation;
    const has = (name: string) => query.has(name);
    const method = request.method ?? "";
    if (key === "") {
      if (method === "GET" && has("location"))
        return sendXml(operation, 200, xml("LocationConstraint", region === "us-east-1" ? "" : region));
      if (method === "GET" && query.size > 0 && ![...query.keys()].every((name) => listParameters.has(name)))
        throw notImplemented(operation);
      if (method === "GET") return list(operation);
      if (method === "HEAD") return sendEmpty(operation, 200, { "x-amz-bucket-region": region });
      if (method === "POST" && has("delete")) return deleteMany(operation);
      throw notImplemented(operation);
    }
    if (has("tagging") && method === "GET") return getTags(operation);
    if (has("tagging") && (method === "PUT" || method === "DELETE")) return putTags(operation);
    if (has("uploads") && method === "POST") return createUpload(operation);
    if (has("uploadId")) return handleUpload(operation);
    const plain = [...query.keys()].every(
      (name) => name === "x-id" || name === "versionId" || /^(response-|x-amz-)/i.test(name),
    );
    if (!plain) throw notImplemented(operation);
    if (method === "GET" || method === "HEAD") return get(operation);
    if (method === "PUT" && request.headers["x-amz-copy-source"]) return copy(operation);
    if (method === "PUT") return put(operation);
    if (method === "DELETE") {
      const allow = deleteCondition(request.headers["if-match"]);
      await operation.bucket.remove(key, operation.requestId, query.get("versionId") ?? undefined, allow);
      return sendEmpty(operation, 204);
    }
    throw notImplemented(operation);
  }

  async function put(operation: Operation): Promise<void> {
    const { bucket, key, request, requestId } = operation;
    const allow = conditions(request);
    allow(bucket.objects.get(key));
    const received = await receive(operation);
    const object: StoredObject = {
      key,
      file: received.file,
      size: received.size,
      etag: received.etag,
      versionId: versionId(),
      lastModified: now().toISOString(),
      headers: keptHeaders(request),
      checksums: received.checksums,
      tags: parseTags(String(request.headers["x-amz-tagging"] ?? "")),
    };
    await bucket.put(object, { reason: "PutObject", requestId }, allow);
    sendEmpty(operation, 200, {
      etag: object.etag,
      "x-amz-version-id": object.versionId,
      ...object.checksums,
    });
  }

  /** Takes a body in: to a file, hashed on the way, never held. Leaves nothing behind when it is not what was promised. */
  async function receive({ bucket, request, response, caller }: Operation) {
    const promised = new Map<ChecksumName, string | undefined>();
    for (const name of checksumNames) {
      const value = request.headers[`x-amz-checksum-${name}`];
      if (typeof value === "string") promised.set(name, value);
    }
    const trailer = String(request.headers["x-amz-trailer"] ?? "").toLowerCase();
    const trailing = checksumNames.find((name) => trailer === `x-amz-checksum-${name}`);
    if (trailing) promised.set(trailing, undefined);
    const chunked = caller.payloadHash.startsWith("STREAMING-");
    const length = Number(request.headers[chunked ? "x-amz-decoded-content-length" : "content-length"]);
    if (!Number.isSafeInteger(length) || length < 0)
      throw new AwsError("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    if (length > 5 * 1024 ** 3)
      throw new AwsError(
        "EntityTooLarge",
        400,
        "Your proposed upload exceeds the maximum allowed object size.",
      );

    const running = new Map([...promised.keys()].map((name) => [name, createChecksum(name)]));
    const whole = /^[0-9a-f]{64}$/.test(caller.payloadHash)
      ? (running.get("sha256") ?? createChecksum("sha256"))
      : undefined;
    const hashes = new Set([...running.values(), ...(whole ? [whole] : [])]);
    const md5 = createHash("md5");
    const trailers: Trailers = {};
    const { file, handle } = await bucket.create();
    let size = 0;
    try {
      if (request.headers.expect) response.writeContinue();
      const body = chunked ? decodeChunks(request, trailers) : (request as AsyncIterable<Buffer>);
      for await (const chunk of body) {
        size += chunk.length;
        if (size > length) throw new AwsError("IncompleteBody", 400, "The body is longer than was declared.");
        md5.update(chunk);
        for (const hash of hashes) hash.update(chunk);
        await handle.write(chunk);
      }
      if (size !== length)
        throw new AwsError(
          "IncompleteBody",
          400,
          "You did not provide the number of bytes specified by the Content-Length HTTP header",
        );
      const digest = md5.digest();
      const checksums: Record<string, string> = {};
      const digests = new Map(
        await Promise.all([...hashes].map(async (hash) => [hash, await hash.digest()] as const)),
      );
      for (const [name, hash] of running) {
        const header = `x-amz-checksum-${name}`;
        const actual = digests.get(hash) ?? "";
        const expected = promised.get(name) ?? trailers[header];
        if (expected === undefined)
          throw new AwsError("MalformedTrailerError", 400, `The body ends without the trailer ${header}.`);
        if (expected !== actual)
          throw new AwsError(
            "BadDigest",
            400,
            `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
          );
        checksums[header] = actual;
      }
      if (whole && Buffer.from(digests.get(whole) ?? "", "base64").toString("hex") !== caller.payloadHash)
        throw payloadMismatch();
      const contentMd5 = request.headers["content-md5"];
      if (contentMd5 !== undefined && contentMd5 !== digest.toString("base64"))
        throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
      await handle.sync();
      return { file, size, etag: `"${digest.toString("hex")}"`, checksums };
    } catch (error) {
      await handle.close();
      await bucket.drop(file);
      throw error;
    } finally {
      await handle.close().catch(() => {});
    }
  }

  async function get(operation: Operation): Promise<void> {
    const { bucket, query, request, response } = operation;
    const object = objectOf(bucket, operation.key, query.get("versionId"));
    readConditions(request, object);
    const headers: Record<string, string> = {
      "accept-ranges": "bytes",
      etag: object.etag,
      "last-modified": new Date(object.lastModified).toUTCString(),
      "x-amz-version-id": object.versionId,
      "content-type": "binary/octet-stream",
      ...object.headers,
    };
    if (Object.keys(object.tags).length > 0)
      headers["x-amz-tagging-count"] = String(Object.keys(object.tags).length);
    for (const [name, value] of query)
      if (name.startsWith("response-")) headers[name.slice("response-".length)] = value;
    const range = parseRange(request.headers.range, object.size);
    if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${object.size}`;
    else if (String(request.headers["x-amz-checksum-mode"]).toUpperCase() === "ENABLED")
      Object.assign(headers, object.checksums, { "x-amz-checksum-type": "FULL_OBJECT" });
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    headers["content-length"] = String(end - start + 1);
    response.writeHead(range ? 206 : 200, headers);
    if (request.method === "HEAD" || object.size === 0) {
      response.end();
      return;
    }
    await pipeline(bucket.read(object, start, end), response);
  }

  /** The object that a request copies from, if it is as the request wants it. */
  function copySource(request: IncomingMessage) {
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

  async function copy(operation: Operation): Promise<void> {
    const { bucket, key, request, requestId } = operation;
    const { from, source } = copySource(request);
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

  /** A part whose content is that of an object, or of a range of it. */
  async function copyPart({ bucket, request }: Operation) {
    const { from, source } = copySource(request);
    const given = request.headers["x-amz-copy-source-range"];
    const range = given === undefined ? undefined : parseRange(String(given), source.size);
    if (given !== undefined && !range)
      throw new AwsError(
        "InvalidArgument",
        400,
        `x-amz-copy-source-range "${given}" is not like bytes=0-99.`,
      );
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

  async function deleteMany(operation: Operation): Promise<void> {
    const parsed = await readXml(operation);
    const entries = [parsed?.Delete?.Object ?? []].flat();
    if (entries.length === 0 || entries.length > 1000)
      throw new AwsError(
        "MalformedXML",
        400,
        `Delete names ${entries.length} objects; it may name 1 to 1000.`,
      );
    const quiet = parsed.Delete.Quiet === "true";
    let answers = "";
    for (const { Key, VersionId, ETag } of entries)
      try {
        await operation.bucket.remove(String(Key), operation.requestId, VersionId, deleteCondition(ETag));
        if (!quiet) answers += `<Deleted>${element("Key", String(Key))}</Deleted>`;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        answers += `<Error>${element("Key", String(Key))}${element("Code", error.code)}${element("Message", error.message)}</Error>`;
      }
    sendXml(operation, 200, xml("DeleteResult", answers));
  }

  function list(operation: Operation): void {
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

  function getTags(operation: Operation): void {
    const { bucket, key, query } = operation;
    const tags = Object.entries(objectOf(bucket, key, query.get("versionId")).tags)
      .map(([name, value]) => `<Tag>${element("Key", name)}${element("Value", value)}</Tag>`)
      .join("");
    sendXml(operation, 200, xml("Tagging", `<TagSet>${tags}</TagSet>`));
  }

  async function putTags(operation: Operation): Promise<void> {
    const { bucket, key, request, requestId } = operation;
    const tags: Record<string, string> = {};
    if (request.method === "PUT")
      for (const { Key, Value } of [(await readXml(operation))?.Tagging?.TagSet?.Tag ?? []].flat())
        tags[String(Key)] = String(Value);
    await bucket.setTags(
      key,
      tags,
      requestId,
      () => new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key }),
    );
    sendEmpty(operation, request.method === "PUT" ? 200 : 204);
  }

  async function createUpload(operation: Operation): Promise<void> {
    const id = randomUUID();
    const { bucket, key, request } = operation;
    const tags = parseTags(String(request.headers["x-amz-tagging"] ?? ""));
    await bucket.keepUpload({ id, key, headers: keptHeaders(request), tags, parts: {} });
    sendXml(
      operation,
      200,
      xml(
        "InitiateMultipartUploadResult",
        element("Bucket", bucket.name) + element("Key", key) + element("UploadId", id),
      ),
    );
  }

  async function handleUpload(operation: Operation): Promise<void> {
    const { bucket, key, query, request, requestId } = operation;
    const uploadId = query.get("uploadId") ?? "";
    const upload = bucket.uploads.get(uploadId);
    if (upload?.key !== key)
      throw new AwsError("NoSuchUpload", 404, "The specified multipart upload does not exist.");
    if (request.method === "PUT") {
      const number = Number(query.get("partNumber"));
      if (!Number.isInteger(number) || number < 1 || number > 10_000)
        throw new AwsError(
          "InvalidArgument",
          400,
          "Part number must be an integer between 1 and 10000, inclusive",
        );
      const copied = request.headers["x-amz-copy-source"] !== undefined;
      const part = copied ? await copyPart(operation) : await receive(operation);
      await bucket.keepUpload(upload, { number, part });
      if (copied)
        return sendXml(operation, 200, xml("CopyPartResult", copyResult(part, now().toISOString())));
      return sendEmpty(operation, 200, { etag: part.etag, ...part.checksums });
    }
    if (request.method === "DELETE") {
      await bucket.endUpload(upload);
      return sendEmpty(operation, 204);
    }
    if (request.method === "GET") {
      return sendXml(
        operation,
        200,
        xml(
          "ListPartsResult",
          element("UploadId", uploadId) +
            Object.entries(upload.parts)
              .map(
                ([number, part]) =>
                  `<Part>${element("PartNumber", number)}${element("ETag", part.etag)}${element("Size", part.size)}</Part>`,
              )
              .join(""),
        ),
      );
    }
    if (request.method !== "POST") throw notImplemented(operation);
    const wanted = [(await readXml(operation))?.CompleteMultipartUpload?.Part ?? []].flat();
    const parts = wanted.map(({ PartNumber, ETag }: { PartNumber: number; ETag: string }) => {
      const part = upload.parts[Number(PartNumber)];
      if (!part || part.etag.replaceAll('"', "") !== String(ETag).replaceAll('"', ""))
        throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
      return part;
    });
    if (parts.length === 0) throw new AwsError("MalformedXML", 400, "The list of parts is empty.");
    const numbers = wanted.map(({ PartNumber }: { PartNumber: string }) => Number(PartNumber));
    if (numbers.some((number, at) => number <= (numbers[at - 1] ?? 0)))
      throw new AwsError(
        "InvalidPartOrder",
        400,
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      );
    if (parts.slice(0, -1).some(({ size }) => size < 5 * 1024 ** 2))
      throw new AwsError(
        "EntityTooSmall",
        400,
        "Your proposed upload is smaller than the minimum allowed size",
      );
    const { file, handle } = await bucket.create();
    try {
      for (const part of parts)
        for await (const chunk of bucket.read(
          { file: part.file } as StoredObject,
          0,
          Number.POSITIVE_INFINITY,
        ))
          await handle.write(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const digest = createHash("md5")
      .update(Buffer.from(parts.map(({ etag }) => etag.replaceAll('"', "")).join(""), "hex"))
      .digest("hex");
    const object: StoredObject = {
      key,
      file,
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: `"${digest}-${parts.length}"`,
      versionId: versionId(),
      lastModified: now().toISOString(),
      headers: upload.headers,
      checksums: {},
      tags: upload.tags,
    };
    await bucket.put(object, { reason: "CompleteMultipartUpload", requestId }, conditions(request));
    await bucket.endUpload(upload);
    sendXml(
      operation,
      200,
      xml(
        "CompleteMultipartUploadResult",
        element("Bucket", bucket.name) + element("Key", key) + element("ETag", object.etag),
      ),
      { "x-amz-version-id": object.versionId },
    );
  }

  return {
    buckets,
    async handle(request, response, caller) {
      const requestId = randomBytes(8).toString("hex").toUpperCase();
      response.setHeader("x-amz-request-id", requestId);
      response.setHeader("x-amz-id-2", requestId);
      response.setHeader("server", "AmazonS3");
      try {
        // Not as a URL: that would take "." and ".." out of a key.
        const [rawPath = "/", ...rawQuery] = (request.url ?? "/").split("?");
        const host = /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/.exec(request.headers.host ?? "")?.[1];
        const path = decodePath(rawPath);
        const [, bucketName = "", key = ""] = host
          ? ["", host, path.slice(1)]
          : (/^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? []);
        if (bucketName === "") {
          if (request.method !== "GET")
            throw new AwsError("MethodNotAllowed", 405, "Only a list of buckets is here.");
          const entries = [...buckets.keys()].map(
            (name) =>
              `<Bucket>${element("Name", name)}<CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket>`,
          );
          response.writeHead(200, { "content-type": "application/xml" });
          response.end(
            xml(
              "ListAllMyBucketsResult",
              `<Owner><ID>offline</ID></Owner><Buckets>${entries.join("")}</Buckets>`,
            ),
          );
          return;
        }
        if (Buffer.byteLength(key) > 1024) throw new AwsError("KeyTooLongError", 400, "Your key is too long");
        await route({
          bucket: bucketOf(bucketName),
          key,
          query: new URLSearchParams(rawQuery.join("?")),
          request,
          response,
          requestId,
          caller,
        });
      } catch (error) {
        await sendError(request, response, error, requestId);
      }
    },
    async tellLeftOver() {
      for (const bucket of buckets.values()) await bucket.tellLeftOver();
    },
  };
}

/** What an answer says of copied content: its tag, its time, and its checksums by their elements' names. */
function copyResult(
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

const listParameters = new Set([
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

/** Answers with S3's error document. A connection that was cut has nobody to answer to. */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
): Promise<void> {
  if (response.headersSent || response.destroyed || request.socket.destroyed) {
    response.destroy();
    return;
  }
  const known =
    error instanceof AwsError
      ? error
      : new AwsError(
          "InternalError",
          500,
          error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        );
  await readOver(request, response);
  if (response.destroyed) return;
  response.setHeader("x-amz-request-id", requestId);
  response.writeHead(known.status, { "content-type": "application/xml" });
  const details = Object.entries(known.details).map(([name, value]) => element(name, value));
  response.end(
    request.method === "HEAD"
      ? undefined
      : xml(
          "Error",
          element("Code", known.code) +
            element("Message", known.message) +
            details.join("") +
            element("RequestId", requestId),
          false,
        ),
  );
}

function sendXml(
  { response }: Operation,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/xml", ...headers });
  response.end(body);
}

function sendEmpty(
  { response, request }: Operation,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(
    status,
    request.method === "HEAD" || status === 204 ? headers : { "content-length": "0", ...headers },
  );
  response.end();
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

/** A small body as XML, if it is the one that was signed. */
async function readXml({ request, caller }: Operation) {
  const body = await buffer(request);
  if (
    /^[0-9a-f]{64}$/.test(caller.payloadHash) &&
    createHash("sha256").update(body).digest("hex") !== caller.payloadHash
  )
    throw payloadMismatch();
  return parser.parse(body.toString());
}

function payloadMismatch(): AwsError {
  return new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

function notImplemented({ request, key, query }: Operation): AwsError {
  const what = `${request.method} ${key ? "object" : "bucket"} ${[...query.keys()].join(" ")}`.trim();
  return new AwsError("NotImplemented", 501, `This S3 does not do "${what}".`);
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    412,
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );
}

/** What a write demands of what is there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function conditions(request: IncomingMessage): (there?: StoredObject) => void {
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
function deleteCondition(etag: string | undefined): ((there?: StoredObject) => void) | undefined {
  if (etag === undefined) return undefined;
  return (there) => {
    if (!there) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if (!matches(etag, there)) throw preconditionFailed("If-Match");
  };
}

function readConditions({ headers }: IncomingMessage, object: StoredObject): void {
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

/** The name of the condition that an object does not meet. Tags win over times. https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function unmetCondition(
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

/** One range of bytes, or undefined for all of them. https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2 */
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

const kept = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

function keptHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => kept.includes(name) || name.startsWith("x-amz-meta-"))
      .map(([name, value]) => [name, String(value)] as const)
      .map(
        ([name, value]) =>
          [name, name === "content-encoding" ? value.replace(/\s*aws-chunked\s*,?\s*/, "") : value] as const,
      )
      .filter(([, value]) => value !== ""),
  );
}

function parseTags(header: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(header));
}

function versionId(): string {
  return randomBytes(24).toString("base64url");
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}
