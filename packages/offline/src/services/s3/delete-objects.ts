import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { deleting } from "./access.ts";
import { checkVersionId } from "./address.ts";
import { sendXml } from "./answers.ts";
import { deleteCondition } from "./conditions.ts";
import { bypassesGovernance } from "./objects.ts";
import type { Operation } from "./operation.ts";
import { atMostOnce, elements, once, readXml } from "./request-xml.ts";

const objectsAtMost = 1000;
const identifier = elements({
  Key: once(z.string().min(1)),
  VersionId: atMostOnce(z.string()),
  ETag: atMostOnce(z.string()),
  LastModifiedTime: atMostOnce(z.string()),
  Size: atMostOnce(z.string()),
});
const deletion = elements({
  Object: z.array(identifier).min(1).max(objectsAtMost),
  Quiet: atMostOnce(z.enum(["true", "false"])),
});

/** An element `Deleted` of the answer. */
type Deleted = {
  Key: string;
  VersionId?: string;
  DeleteMarker?: true;
  DeleteMarkerVersionId?: string;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(operation: Operation): Promise<void> {
  const { Object: entries, Quiet } = await readXml(operation, "Delete", deletion, { demandsDigest: true });
  const deleted: Deleted[] = [];
  const errors: { Key: string; VersionId?: string; Code: string; Message: string }[] = [];
  for (const entry of entries) {
    const { Key, VersionId } = entry;
    try {
      deleted.push(await deleteEntry(operation, entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ Key, ...(VersionId && { VersionId }), Code: error.code, Message: error.message });
    }
  }
  sendXml(operation, "DeleteResult", { Deleted: Quiet === "true" ? [] : deleted, Error: errors });
}

/** Deletes one object, or one of its versions, if the caller may. */
async function deleteEntry(
  operation: Operation,
  { Key, VersionId, ETag }: z.output<typeof identifier>,
): Promise<Deleted> {
  const { bucket, request, requestId, authorize } = operation;
  for (const needed of deleting({ bucketName: bucket.name, key: Key }, request, VersionId)) authorize(needed);
  const condition = deleteCondition(ETag);
  if (VersionId !== undefined) {
    const id = checkVersionId(VersionId, "VersionId");
    await bucket.removeVersion(Key, id, requestId, {
      ...(condition && { condition }),
      bypassesGovernance: bypassesGovernance(operation),
    });
    return { Key, VersionId };
  }
  const marker = await bucket.remove(Key, requestId, condition);
  return { Key, ...(marker && { DeleteMarker: true as const, DeleteMarkerVersionId: marker.versionId }) };
}
