import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CorsRule } from "../../src/services/s3/types.ts";
import { type LocalAws, resource, send, startAws, temporaryFolder } from "../support/local-aws.ts";

/*
 * How S3 evaluates the CORS rules of a bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 */

const portal = "https://portal.test";
const uploads: CorsRule = {
  allowedOrigins: [portal, "https://*.forms.test"],
  allowedMethods: ["PUT", "HEAD"],
  allowedHeaders: ["content-type", "X-Amz-Checksum-*"],
  exposeHeaders: ["ETag", "x-amz-version-id"],
  maxAgeSeconds: 600,
};
const corsRulesOfBuckets: Record<string, CorsRule[]> = {
  uploads: [uploads],
  public: [{ allowedOrigins: ["*"], allowedMethods: ["GET"], allowedHeaders: ["*"] }],
  ordered: [
    { allowedOrigins: ["https://*"], allowedMethods: ["GET"], maxAgeSeconds: 1 },
    { allowedOrigins: [portal], allowedMethods: ["GET", "PUT"], maxAgeSeconds: 2 },
  ],
};

let aws: LocalAws;
let client: S3Client;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({
    directory: folder.path,
    buckets: [...Object.keys(corsRulesOfBuckets), "closed"],
    others: Object.entries(corsRulesOfBuckets).map(([bucket, corsRules]) =>
      resource("aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2", `${bucket}Cors`, {
        bucket,
        corsRules,
      }),
    ),
  });
  client = new S3Client({ ...aws.client, forcePathStyle: true });
});
afterAll(async () => {
  client?.destroy();
  await aws?.close();
  await folder?.remove();
});

interface Preflight {
  bucket?: string;
  origin?: string | undefined;
  method?: string | undefined;
  /** `Access-Control-Request-Headers`. */
  headers?: string;
}

/** Sends the preflight of a browser, by default one that the rule of the bucket `uploads` admits. */
function preflight(request: Preflight = {}) {
  const { bucket = "uploads", origin, method, headers } = { origin: portal, method: "PUT", ...request };
  return send(`${aws.endpoint}/${bucket}/incoming/a%20b`, {
    method: "OPTIONS",
    headers: {
      ...(origin !== undefined && { origin }),
      ...(method !== undefined && { "access-control-request-method": method }),
      ...(headers !== undefined && { "access-control-request-headers": headers }),
    },
  });
}

/** The headers of an answer that are about CORS. */
const corsHeadersOf = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control-|vary$)/.test(name)));

const vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
/** The headers for what the bucket `uploads` admits. */
const admitted = {
  "access-control-allow-origin": portal,
  "access-control-allow-credentials": "true",
  "access-control-allow-methods": "PUT, HEAD",
  "access-control-expose-headers": "ETag, x-amz-version-id",
  vary,
};

test("A preflight that a rule admits is answered with the rule, without a signature.", async () => {
  const answer = await preflight({ headers: "content-type,x-amz-checksum-sha256" });
  expect(answer).toMatchObject({ status: 200, text: "" });
  expect(corsHeadersOf(answer)).toEqual({
    ...admitted,
    "access-control-allow-headers": "content-type, x-amz-checksum-sha256",
    "access-control-max-age": "600",
  });
});

test("The header names of a preflight are compared without case, and only those requested are returned.", async () => {
  const answer = await preflight({ headers: " Content-Type ,X-AMZ-CHECKSUM-CRC32" });
  expect(answer.status).toBe(200);
  expect(answer.headers["access-control-allow-headers"]).toBe("content-type, x-amz-checksum-crc32");
  expect((await preflight()).headers).not.toHaveProperty("access-control-allow-headers");
});

const notAllowed = "CORSResponse: This CORS request is not allowed.";

test.each<[string, Preflight]>([
  ["of another origin", { origin: "https://portal.test.evil.test" }],
  ["of the origin with another scheme", { origin: "http://portal.test" }],
  ["of the origin with a port", { origin: "https://portal.test:8443" }],
  ["of a page without an origin", { origin: "null" }],
  ["of the domain whose subdomains a pattern admits", { origin: "https://forms.test" }],
  ["for a method that the rule does not have", { method: "DELETE" }],
  ["for a method in lower case", { method: "put" }],
  ["for a header that the rule does not have", { headers: "content-type,authorization" }],
  ["for a header that a pattern almost admits", { headers: "x-amz-checksum" }],
])(
  "A preflight %s is refused, without headers that would let a page read the answer.",
  async (_what, request) => {
    const answer = await preflight(request);
    expect(answer).toMatchObject({ status: 403, code: "AccessForbidden" });
    expect(answer.text).toContain(notAllowed);
    expect(corsHeadersOf(answer)).toEqual({});
  },
);

test("The asterisk of a pattern stands for any characters, and the answer has the origin itself.", async () => {
  for (const origin of ["https://a.forms.test", "https://b.a.forms.test"]) {
    const { status, headers } = await preflight({ origin });
    expect(status).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe(origin);
  }
});

test("A rule for every origin answers with an asterisk, and admits no credentials.", async () => {
  const answer = await preflight({ bucket: "public", method: "GET", headers: "x-anything" });
  expect(corsHeadersOf(answer)).toEqual({
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET",
    "access-control-allow-headers": "x-anything",
    vary,
  });
});

test("The first rule that admits origin, method and headers is the one that is answered.", async () => {
  const maxAges = await Promise.all(
    ["GET", "PUT"].map(async (method) => (await preflight({ bucket: "ordered", method })).headers),
  );
  expect(maxAges.map((headers) => headers["access-control-max-age"])).toEqual(["1", "2"]);
});

test("A bucket without rules refuses every preflight, and adds nothing to other answers.", async () => {
  const answer = await preflight({ bucket: "closed" });
  expect(answer).toMatchObject({ status: 403, code: "AccessForbidden" });
  expect(answer.text).toContain("CORSResponse: CORS is not enabled for this bucket.");
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket: "closed", Key: "a" }));
  const stored = await send(put, { method: "PUT", headers: { origin: portal }, body: "content" });
  expect(stored.status).toBe(200);
  expect(corsHeadersOf(stored)).toEqual({});
});

test("A preflight without an origin or a method is a bad request.", async () => {
  expect(await preflight({ origin: undefined })).toMatchObject({ status: 400, code: "BadRequest" });
  expect(await preflight({ method: undefined })).toMatchObject({ status: 400, code: "BadRequest" });
});

test("An admitted request gets the headers with its answer, whether it succeeds or fails.", async () => {
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: "uploads", Key: "a" }));
  const stored = await send(url, { method: "PUT", headers: { origin: portal }, body: "content" });
  expect(stored.status).toBe(200);
  expect(corsHeadersOf(stored)).toEqual(admitted);
  const forged = await send(`${url}0`, { method: "PUT", headers: { origin: portal }, body: "content" });
  expect(forged).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  expect(corsHeadersOf(forged)).toEqual(admitted);
});

test("A request that no rule admits is answered like any other: the browser keeps the page from reading it.", async () => {
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket: "uploads", Key: "b" }));
  const get = await getSignedUrl(client, new GetObjectCommand({ Bucket: "uploads", Key: "b" }));
  const attempts = [
    await send(put, { method: "PUT", headers: { origin: "https://evil.test" }, body: "content" }),
    // A method that the rule does not have, and no origin at all.
    await send(get, { headers: { origin: portal } }),
    await send(get),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(attempts.map(corsHeadersOf)).toEqual([{}, {}, {}]);
});

test("A preflight needs no permission, and reads and writes nothing.", async () => {
  const missing = await preflight({ bucket: "uploads" });
  expect(missing.status).toBe(200);
  const get = await getSignedUrl(client, new GetObjectCommand({ Bucket: "uploads", Key: "incoming/a b" }));
  expect(await send(get)).toMatchObject({ status: 404, code: "NoSuchKey" });
});
