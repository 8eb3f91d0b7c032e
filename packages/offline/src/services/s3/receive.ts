import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { decodeChunks, type Trailers } from "./body.ts";
import { type ChecksumName, checksumNames, createChecksum } from "./checksums.ts";
import { type Operation, payloadMismatch } from "./operation.ts";

/** Takes a body in: to a file, hashed on the way, never held. Leaves nothing behind when it is not what was promised. */
export async function receive({ bucket, request, response, caller }: Operation) {
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

const kept = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

/** The headers that an object keeps and gives back: those of HTTP that describe content, and what users add. */
export function keptHeaders({ headers }: IncomingMessage): Record<string, string> {
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

/** Tags as `x-amz-tagging` has them: `name=value&name=value`, made fit for a URL. */
export function parseTags(header: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(header));
}
