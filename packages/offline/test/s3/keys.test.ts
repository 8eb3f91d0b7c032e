import { DeleteObjectCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { refusal, send } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

const keys = [
  "plain",
  "with space",
  " spaces around ",
  "plus+percent%25&amp;=?#",
  "quotes'\"()!*",
  "<xml>&lt;",
  "ünïcode/日本語/🚪",
  "a//b",
  "a/../b",
  "./c",
  "/leading",
  "trailing/",
  "tab\tnew\nline",
  "semi;colon:at@$,[]{}|\\^`~",
  "__proto__",
];

test.each(keys)("the key %j can be put, listed, read, presigned and deleted", async (key) => {
  const Key = `keys/${key}`;
  await s3.put(Key, key);
  expect(await s3.list("keys/")).toEqual([Key]);
  expect(await s3.list(Key)).toEqual([Key]);
  expect(await s3.read(Key)).toBe(key);
  expect((await send(await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key })))).text).toBe(key);
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
  expect(await s3.list("keys/")).toEqual([]);
});

test("a key of more than 1024 bytes is refused", async () => {
  expect(await refusal(s3.put("é".repeat(513), "x"))).toMatchObject({ name: "KeyTooLongError", status: 400 });
});
