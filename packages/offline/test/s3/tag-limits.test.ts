import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectTaggingCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { beforeAll, expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, securedBucket, useS3 } from "../support/s3.ts";

const s3 = useS3();
const Key = "tags/object";
beforeAll(() => s3.put(Key, "content"));

const put = (TagSet: Tag[], more: object = {}) =>
  s3.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet }, ...more }));
const get = async (more: object = {}) =>
  (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key, ...more }))).TagSet;
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "" }));

test("ten tags with the longest keys and values are stored, whatever the language", async () => {
  const tags = [
    ...numbered(8),
    { Key: "é".repeat(128), Value: "+-=._:/@ 漢字".padEnd(256, "x") },
    { Key: "__proto__", Value: "1" },
  ];
  await put(tags);
  expect(await get()).toEqual(tags);
});

test.each<[string, string, Tag[]]>([
  ["eleven tags", "BadRequest", numbered(11)],
  [
    "the same key twice",
    "InvalidTag",
    [
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ],
  ],
  ["an empty key", "InvalidTag", [{ Key: "", Value: "1" }]],
  ["a key of 129 characters", "InvalidTag", [{ Key: "a".repeat(129), Value: "1" }]],
  ["a value of 257 characters", "InvalidTag", [{ Key: "a", Value: "1".repeat(257) }]],
  ["a key with AWS's prefix", "InvalidTag", [{ Key: "aws:created", Value: "1" }]],
  ["a key with AWS's prefix in capitals", "InvalidTag", [{ Key: "AWS:created", Value: "1" }]],
  ["a character that tags do not have", "InvalidTag", [{ Key: "a", Value: "<b>" }]],
])("PutObjectTagging refuses %s, and changes nothing", async (_what, name, tags) => {
  const before = await get();
  expect(await refusal(put(tags))).toMatchObject({ name, status: 400 });
  expect(await get()).toEqual(before);
});

test.each([
  [
    "eleven tags",
    "BadRequest",
    numbered(11)
      .map(({ Key }) => `${Key}=1`)
      .join("&"),
  ],
  ["the same key twice", "InvalidArgument", "a=1&a=2"],
  ["the same key twice, once encoded", "InvalidArgument", "a=1&%61=2"],
  ["percent signs that encode nothing", "InvalidArgument", "a=%zz"],
  ["bytes that are not UTF-8", "InvalidArgument", "a=%ff"],
  ["a value without a key", "InvalidTag", "=1"],
  ["AWS's prefix", "InvalidTag", "aws:a=1"],
  ["a long key", "InvalidTag", `${"a".repeat(129)}=1`],
  ["a long value", "InvalidTag", `a=${"1".repeat(257)}`],
])(
  "the header x-amz-tagging with %s is refused by every operation that has it",
  async (_what, name, Tagging) => {
    const refused = { name, status: 400 };
    const before = await s3.contents();
    expect(await refusal(s3.put("tags/refused", "content", { Tagging }))).toMatchObject(refused);
    const create = new CreateMultipartUploadCommand({ Bucket, Key: "tags/refused", Tagging });
    expect(await refusal(s3.client.send(create))).toMatchObject(refused);
    const copy = new CopyObjectCommand({
      Bucket,
      Key: "tags/refused",
      CopySource: `${Bucket}/${Key}`,
      TaggingDirective: "REPLACE",
      Tagging,
    });
    expect(await refusal(s3.client.send(copy))).toMatchObject(refused);
    expect(await s3.contents()).toEqual(before);
  },
);

test("the tags of a version are its own", async () => {
  const version = { Bucket: securedBucket, Key: "tags/versions" };
  const first = await s3.put(version.Key, "first", { Bucket: securedBucket, Tagging: "a=1" });
  await s3.put(version.Key, "second", { Bucket: securedBucket, Tagging: "a=2" });
  const ofFirst = { ...version, VersionId: first.VersionId };
  await put([{ Key: "a", Value: "changed" }], ofFirst);
  expect(await get(ofFirst)).toEqual([{ Key: "a", Value: "changed" }]);
  expect(await get(version)).toEqual([{ Key: "a", Value: "2" }]);
  await s3.restart();
  expect(await get(ofFirst)).toEqual([{ Key: "a", Value: "changed" }]);
  await s3.client.send(new DeleteObjectTaggingCommand(ofFirst));
  expect(await get(ofFirst)).toEqual([]);
});
