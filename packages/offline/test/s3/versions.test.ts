import { CopyObjectCommand, DeleteObjectCommand, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("each put has a version id, and the current version can be read by it", async () => {
  const first = await s3.put("versions/a", "first");
  const second = await s3.put("versions/a", "second");
  expect(first.VersionId).toBeTruthy();
  expect(second.VersionId).not.toBe(first.VersionId);
  expect(await s3.read("versions/a", { VersionId: second.VersionId })).toBe("second");
});

test("a version that is not stored is NoSuchVersion, and deleting it leaves the current one", async () => {
  const { VersionId } = await s3.put("versions/b", "first");
  await s3.put("versions/b", "second");
  expect(await refusal(s3.read("versions/b", { VersionId }))).toMatchObject({
    name: "NoSuchVersion",
    status: 404,
  });
  const CopySource = `${Bucket}/versions/b?versionId=${VersionId}`;
  expect(
    await refusal(s3.client.send(new CopyObjectCommand({ Bucket, Key: "versions/c", CopySource }))),
  ).toMatchObject({ name: "NoSuchVersion" });
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "versions/b", VersionId }));
  await s3.client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "versions/b", VersionId }] } }),
  );
  expect(await s3.read("versions/b")).toBe("second");
});
