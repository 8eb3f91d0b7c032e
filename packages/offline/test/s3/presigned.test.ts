import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, expect, test } from "vitest";
import { refusal, send } from "../support/local-aws.ts";
import { Bucket, sha256, useS3 } from "../support/s3.ts";

const s3 = useS3();

const Key = "presigned/object";
const download = (expiresIn = 3600) =>
  getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key }), { expiresIn });
beforeAll(() => s3.put(Key, "content"));

test("a presigned URL is valid until it expires by the server's clock", async () => {
  const url = await download(600);
  s3.clockAhead = 300_000;
  expect(await send(url)).toMatchObject({ status: 200, text: "content" });
  s3.clockAhead = 602_000;
  const late = await send(url);
  expect(late).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(late.text).toContain("<Message>Request has expired</Message>");
  expect(late.text).toMatch(/<Expires>.*<\/Expires><ServerTime>/);
});

test("a presigned URL is valid for seven days at most", async () => {
  const signer = new S3Client(s3.aws.client);
  const week = 7 * 24 * 3600;
  const url = await download(week);
  s3.clockAhead = (week - 300) * 1000;
  expect((await send(url)).status).toBe(200);
  s3.clockAhead = 0;
  // The presigner refuses this, so the URL is edited.
  expect(
    await refusal(getSignedUrl(signer, new GetObjectCommand({ Bucket, Key }), { expiresIn: week + 1 })),
  ).toBeTruthy();
  expect(await send(url.replace(`Expires=${week}`, `Expires=${week + 1}`))).toMatchObject({
    status: 400,
    code: "AuthorizationQueryParametersError",
  });
});

test("a presigned URL with another method, path, host or query is refused", async () => {
  const url = await getSignedUrl(
    s3.client,
    new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: "attachment+a b" }),
  );
  expect((await send(url)).headers["content-disposition"]).toBe("attachment+a b");
  const tampered = [
    url.replace(Key, "presigned/other"),
    url.replace("response-content-disposition=attachment", "response-content-disposition=inline"),
    url.replace("attachment%2Ba", "attachment+a"),
    url.replace("?", "?response-content-disposition=inline&"),
    `${url}&response-content-disposition=inline`,
    `${url}&response-content-type=text%2Fhtml`,
    `${url}&__proto__=1`,
    `${url}&versionId=1`,
    url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=9999"),
    url.replace(/(X-Amz-Date=\d{8}T)(\d\d)/, (_, day, hour) => `${day}${hour === "00" ? "01" : "00"}`),
    url.replace(/[?&]response-content-disposition=[^&]*/, ""),
  ];
  for (const other of tampered) {
    expect(other).not.toBe(url);
    const answer = await send(other);
    expect([other, answer.status]).toEqual([other, 403]);
    expect(["SignatureDoesNotMatch", "AccessDenied"]).toContain(answer.code);
  }
  for (const method of ["PUT", "DELETE", "HEAD", "POST"])
    expect([method, (await send(url, { method })).status]).toEqual([method, 403]);
  expect(await send(url, { headers: { host: "vault.example.com" } })).toMatchObject({
    status: 403,
    code: "SignatureDoesNotMatch",
  });
  expect(await s3.read(Key)).toBe("content");
});

test("a presigned URL refuses x-amz-* headers that are not signed and a second authorization", async () => {
  const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: "presigned/headers" }));
  const answer = await send(url, {
    method: "PUT",
    headers: { "content-length": "1", "x-amz-tagging": "state=released" },
    body: "x",
  });
  expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(answer.text).toContain("<HeadersNotSigned>x-amz-tagging</HeadersNotSigned>");
  expect(await send(await download(), { headers: { authorization: "Bearer token" } })).toMatchObject({
    status: 400,
    code: "InvalidArgument",
  });
});

test("a presigned upload binds length, type, checksum and If-None-Match", async () => {
  const content = "declared";
  const headers = {
    "content-type": "text/plain",
    "content-length": "8",
    "if-none-match": "*",
    "x-amz-checksum-sha256": sha256(content),
  };
  const url = await getSignedUrl(
    s3.client,
    new PutObjectCommand({
      Bucket,
      Key: "presigned/declared",
      ContentLength: 8,
      ContentType: "text/plain",
      ChecksumSHA256: sha256(content),
      IfNoneMatch: "*",
    }),
    {
      signableHeaders: new Set(["host", "content-length", "content-type", "if-none-match"]),
      unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
    },
  );
  const upload = (other: Record<string, string>, body = content) =>
    send(url, { method: "PUT", headers: { ...headers, ...other }, body });
  const refused = { status: 403, code: "SignatureDoesNotMatch" };
  expect(await upload({ "content-type": "text/html" })).toMatchObject(refused);
  expect(await upload({ "content-length": "7" }, "declare")).toMatchObject(refused);
  expect(await upload({ "if-none-match": "" })).toMatchObject(refused);
  expect(await upload({ "x-amz-checksum-sha256": sha256("altered!") }, "altered!")).toMatchObject(refused);
  const { "x-amz-checksum-sha256": _, ...without } = headers;
  expect(await send(url, { method: "PUT", headers: without, body: "altered!" })).toMatchObject(refused);
  expect(await upload({}, "altered!")).toMatchObject({ status: 400, code: "BadDigest" });
  expect(await upload({})).toMatchObject({ status: 200 });
  expect(await upload({})).toMatchObject({ status: 412, code: "PreconditionFailed" });
  expect(s3.notices).toHaveLength(1);
});

test("a checksum in a presigned URL's query is not verified, as in S3", async () => {
  const url = await getSignedUrl(
    s3.client,
    new PutObjectCommand({ Bucket, Key: "presigned/hoisted", ChecksumSHA256: sha256("other") }),
  );
  expect(url).toContain("x-amz-checksum-sha256=");
  const answer = await send(url, { method: "PUT", headers: { "content-length": "7" }, body: "content" });
  expect(answer.status).toBe(200);
});
