import { CopyObjectCommand, DeleteObjectCommand, PutObjectTaggingCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();

test("each put, copy, tagging and deletion sends one event with the object's details", async () => {
  const { ETag } = await s3.put("events/a", "content");
  await s3.client.send(new CopyObjectCommand({ Bucket, Key: "events/b", CopySource: `${Bucket}/events/a` }));
  await s3.client.send(
    new PutObjectTaggingCommand({
      Bucket,
      Key: "events/b",
      Tagging: { TagSet: [{ Key: "a", Value: "1" }] },
    }),
  );
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "events/a" }));
  await s3.client.send(new DeleteObjectCommand({ Bucket, Key: "events/a" }));
  await s3.read("events/b");
  expect(s3.notices).toMatchObject([
    { type: "Object Created", reason: "PutObject", key: "events/a", bucket: Bucket, size: 7, etag: ETag },
    { type: "Object Created", reason: "CopyObject", key: "events/b", size: 7, etag: ETag },
    { type: "Object Tags Added", key: "events/b" },
    { type: "Object Deleted", reason: "DeleteObject", key: "events/a" },
  ]);
  const order = s3.notices.map(({ sequencer }) => sequencer);
  expect(order).toEqual([...order].sort());
  expect(await s3.undelivered()).toEqual([]);
});

test("sequencers grow with each event even when the clock is set back", async () => {
  for (const minutes of [5, 5, 0]) {
    s3.clockAhead = minutes * 60_000;
    await s3.put("events/ordered", `${minutes}`);
  }
  const order = s3.notices.map(({ sequencer }) => sequencer);
  expect(order).toEqual([...new Set(order)].sort());
});

test("an event that could not be delivered is sent once after a restart, and its object is complete", async () => {
  s3.isListening = false;
  await refusal(s3.put("events/unheard", "content"));
  s3.isListening = true;
  await s3.restart();
  expect(await s3.read("events/unheard")).toBe("content");
  await s3.aws.deliverPendingNotices();
  await s3.aws.deliverPendingNotices();
  expect(s3.notices).toMatchObject([{ type: "Object Created", key: "events/unheard" }]);
});
