import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { refusal, send } from "../support/local-aws.ts";
import { Bucket, mebibyte, sha256, useS3 } from "../support/s3.ts";

const s3 = useS3();

let before: string[];
beforeEach(async () => {
  before = await s3.contents();
});

async function expectNothingStored(Key: string) {
  expect(await refusal(s3.read(Key))).toMatchObject({ name: "NoSuchKey" });
  expect(await s3.contents()).toEqual(before);
  expect(s3.notices).toEqual([]);
}

test("a put with a wrong SHA-256 is refused and stores nothing", async () => {
  expect(await refusal(s3.put("wrong/sha256", "content", { ChecksumSHA256: sha256("other") }))).toMatchObject(
    {
      name: "BadDigest",
      status: 400,
    },
  );
  await expectNothingStored("wrong/sha256");
});

test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1"] as const)(
  "a put with a wrong %s is refused and stores nothing",
  async (name) => {
    const value = {
      CRC32: "AAAAAA==",
      CRC32C: "AAAAAA==",
      CRC64NVME: "AAAAAAAAAAA=",
      SHA1: createHash("sha1").update("x").digest("base64"),
    }[name];
    const error = await refusal(s3.put(`wrong/${name}`, "content", { [`Checksum${name}`]: value }));
    expect(error).toMatchObject({ name: "BadDigest", status: 400 });
    await expectNothingStored(`wrong/${name}`);
  },
);

test("a put with a wrong Content-MD5 is refused and stores nothing", async () => {
  const ContentMD5 = createHash("md5").update("other").digest("base64");
  expect(await refusal(s3.put("wrong/md5", "content", { ContentMD5 }))).toMatchObject({ name: "BadDigest" });
  await expectNothingStored("wrong/md5");
});

// The check values of "123456789" that the catalogues of these algorithms publish.
test.each([
  ["SHA256", sha256("123456789")],
  ["SHA1", createHash("sha1").update("123456789").digest("base64")],
  ["CRC32", Buffer.from("cbf43926", "hex").toString("base64")],
  ["CRC32C", Buffer.from("e3069283", "hex").toString("base64")],
  ["CRC64NVME", Buffer.from("ae8b14860a799888", "hex").toString("base64")],
])("a put with the right %s stores it, and a HEAD request returns it", async (name, value) => {
  await s3.put("right", "123456789", { [`Checksum${name}`]: value });
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "right", ChecksumMode: "ENABLED" }));
  expect(head).toHaveProperty(`Checksum${name}`, value);
});

test("an upload whose connection is closed halfway stores nothing", async () => {
  const Key = "wrong/interrupted";
  const url = await getSignedUrl(
    s3.client,
    new PutObjectCommand({ Bucket, Key, ContentLength: 2 * mebibyte }),
  );
  const socket = connect(s3.aws.port, "127.0.0.1");
  const { pathname, search } = new URL(url);
  socket.write(
    `PUT ${pathname}${search} HTTP/1.1\r\nHost: 127.0.0.1:${s3.aws.port}\r\nContent-Length: ${2 * mebibyte}\r\n\r\n`,
  );
  socket.write(randomBytes(mebibyte));
  await eventually(async () => (await s3.contents()).length === before.length + 1);
  socket.destroy();
  await eventually(async () => (await s3.contents()).length === before.length);
  await expectNothingStored(Key);
});

test("a put without a Content-Length is refused and stores nothing", async () => {
  const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: "wrong/length" }));
  const answer = await send(url, { method: "PUT", body: Readable.from([Buffer.from("content")]) });
  expect(answer).toMatchObject({ status: 411, code: "MissingContentLength" });
  await expectNothingStored("wrong/length");
});

test("a put of another length than the signed one is refused and stores nothing", async () => {
  const url = await getSignedUrl(
    s3.client,
    new PutObjectCommand({ Bucket, Key: "wrong/length", ContentLength: 7 }),
    { signableHeaders: new Set(["host", "content-length"]) },
  );
  const longer = await send(url, { method: "PUT", headers: { "content-length": "8" }, body: "content!" });
  expect(longer).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  await expectNothingStored("wrong/length");
  const right = await send(url, { method: "PUT", headers: { "content-length": "7" }, body: "content" });
  expect(right.status).toBe(200);
});
