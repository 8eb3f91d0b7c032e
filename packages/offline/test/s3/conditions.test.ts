import { DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("If-None-Match: * accepts the first put of a key and refuses the second", async () => {
  await s3.put("conditions/once", "first", { IfNoneMatch: "*" });
  expect(await refusal(s3.put("conditions/once", "second", { IfNoneMatch: "*" }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  expect(await s3.read("conditions/once")).toBe("first");
});

test("of concurrent puts with If-None-Match: * one succeeds and one event is sent", async () => {
  const before = (await s3.contents()).length;
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, (_, number) => s3.put("conditions/race", `${number}`, { IfNoneMatch: "*" })),
  );
  const won = results.flatMap(({ status }, number) => (status === "fulfilled" ? [`${number}`] : []));
  expect(won).toEqual([await s3.read("conditions/race")]);
  expect(s3.notices).toHaveLength(1);
  expect(await s3.contents()).toHaveLength(before + 1);
});

test("If-Match accepts a put only over the content of that ETag", async () => {
  const { ETag } = await s3.put("conditions/replace", "first");
  await s3.put("conditions/replace", "second", { IfMatch: ETag });
  expect(await refusal(s3.put("conditions/replace", "third", { IfMatch: ETag }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  expect(await refusal(s3.put("conditions/none", "x", { IfMatch: ETag }))).toMatchObject({ status: 404 });
});

test("a conditional read returns the object, 412 or 304", async () => {
  const { ETag } = await s3.put("conditions/read", "x");
  const get = (conditions: object) =>
    s3.client.send(new GetObjectCommand({ Bucket, Key: "conditions/read", ...conditions }));
  await get({ IfMatch: ETag });
  await get({ IfNoneMatch: '"other"' });
  expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject({
    name: "PreconditionFailed",
    status: 412,
  });
  expect(await refusal(get({ IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
  const hourAgo = new Date(Date.now() - 3600_000);
  expect(await refusal(get({ IfUnmodifiedSince: hourAgo }))).toMatchObject({ status: 412 });
  expect(await refusal(get({ IfModifiedSince: new Date(Date.now() + 1000) }))).toMatchObject({
    status: 304,
  });
});

test("If-Match deletes only the content of that ETag", async () => {
  const { ETag } = await s3.put("conditions/deleted", "first");
  await s3.put("conditions/deleted", "second");
  const object = { Bucket, Key: "conditions/deleted" };
  expect(await refusal(s3.client.send(new DeleteObjectCommand({ ...object, IfMatch: ETag })))).toMatchObject({
    status: 412,
  });
  const { Errors, Deleted } = await s3.client.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: object.Key, ETag }, { Key: "conditions/none" }] },
    }),
  );
  expect(Errors).toMatchObject([{ Key: object.Key, Code: "PreconditionFailed" }]);
  expect(Deleted).toMatchObject([{ Key: "conditions/none" }]);
  expect(await s3.read("conditions/deleted")).toBe("second");
});
