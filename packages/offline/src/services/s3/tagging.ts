import { z } from "zod";
import { arnOf } from "./access.ts";
import { versionIdOf } from "./address.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import { objectKeys, requestedTagKeys } from "./condition-keys.ts";
import { type Operation, objectOf } from "./operation.ts";
import { elements, once, readXml } from "./request-xml.ts";
import { checkTags } from "./tags.ts";

const tagging = elements({
  TagSet: once(
    elements({
      Tag: z.array(elements({ Key: once(z.string()), Value: once(z.string()) })).optional(),
    }),
  ),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getTags(operation: Operation): void {
  const { bucket, key, query } = operation;
  const { tags, versionId } = objectOf(bucket, key, versionIdOf(query));
  sendXml(
    operation,
    "Tagging",
    { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } },
    { "x-amz-version-id": versionId },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export async function putTags(operation: Operation): Promise<void> {
  const { bucket, key, query, authorize } = operation;
  const { TagSet } = await readXml(operation, "Tagging", tagging);
  const tags = checkTags((TagSet.Tag ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })));
  const versionId = versionIdOf(query);
  const stored = bucket.versionsOf(key).find((version) => version.versionId === versionId);
  const current = versionId === undefined ? bucket.objects.get(key) : stored;
  authorize({
    action: `s3:PutObject${versionId === undefined ? "" : "Version"}Tagging`,
    resource: arnOf({ bucketName: bucket.name, key }),
    keys: {
      ...objectKeys(current && "tags" in current ? current : undefined, versionId),
      ...requestedTagKeys(tags),
    },
  });
  await setTags(operation, tags);
  sendEmpty(operation, 200);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export async function deleteTags(operation: Operation): Promise<void> {
  await setTags(operation, {});
  sendEmpty(operation, 204);
}

async function setTags(
  { bucket, key, query, requestId }: Operation,
  tags: Record<string, string>,
): Promise<void> {
  const versionId = versionIdOf(query);
  await bucket.setTags(key, tags, requestId, () => objectOf(bucket, key, versionId));
}
