import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { isClosed, type Status } from "../../packages/core/src/document.ts";
import { type Place, places } from "../../packages/core/src/vault/keys.ts";
import { sha256Of } from "../../packages/core/test/samples.ts";
import type { AuditedDocument } from "./history.ts";

/** Where the content of a document has to be. `incoming/` keeps it until it expires. */
const placesOf: Partial<Record<Status, readonly Place[]>> = {
  released: ["incoming", "released"],
  quarantined: ["incoming", "quarantine"],
  failed: ["incoming"],
};

/** What is wrong with the bucket: content in its place with its hash, and nothing else. */
export async function* auditBucket(
  client: S3Client,
  Bucket: string,
  documents: readonly AuditedDocument[],
): AsyncGenerator<string> {
  const sizes = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
    for (const { Key = "", Size = 0 } of Contents) sizes.set(Key, Size);
  for (const document of documents) yield* auditContent(client, Bucket, sizes, document);
  for (const key of sizes.keys()) yield `${key} belongs to no document`;
  yield* auditUploads(client, Bucket, documents);
  for (const { id, status } of documents) if (status === "erased") yield* auditVersions(client, Bucket, id);
}

/**
 * Uploads in parts that are left. One that was started twice has an upload without parts, which the document's end or the
 * bucket's lifecycle aborts.
 */
async function* auditUploads(
  client: S3Client,
  Bucket: string,
  documents: readonly AuditedDocument[],
): AsyncGenerator<string> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key = "", UploadId } of Uploads) {
    const document = documents.find(({ id }) => Key === `incoming/${id}`);
    const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    if (!document || isClosed(document.status) || Parts.length > 0)
      yield `an upload of ${Key} (${document?.status}) with ${Parts.length} parts is left over`;
  }
}

/** An erased document has no version with content. */
async function* auditVersions(client: S3Client, Bucket: string, id: string): AsyncGenerator<string> {
  for (const place of places) {
    const Prefix = `${place}/${id}`;
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix }),
    );
    if (DeleteMarkers.length > 0 || Versions.some(({ Size = 0 }) => Size > 0))
      yield `a version of ${Prefix} is left of an erased document`;
  }
}

async function* auditContent(
  client: S3Client,
  Bucket: string,
  sizes: Map<string, number>,
  { id, status, submission }: AuditedDocument,
): AsyncGenerator<string> {
  const expected = placesOf[status] ?? [];
  for (const place of places) {
    const Key = `${place}/${id}`;
    const size = sizes.get(Key);
    sizes.delete(Key);
    if (!expected.includes(place)) {
      if (size) yield `${id} is ${status}, and ${Key} has ${size} bytes`;
      continue;
    }
    if (!size) {
      yield `${id} is ${status}, and ${Key} has no content`;
      continue;
    }
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
    if (sha256Of(content) !== submission?.sha256) yield `${Key} has other content than was uploaded`;
  }
  // The seal is an empty object, so that the upload URL cannot be used again.
  if (isClosed(status) && !(await hasSeal(client, Bucket, id))) yield `${id} is ${status} without a seal`;
}

async function hasSeal(client: S3Client, Bucket: string, id: string): Promise<boolean> {
  const answer = await client
    .send(new GetObjectCommand({ Bucket, Key: `incoming/${id}` }))
    .catch(() => undefined);
  return answer?.ContentLength === 0;
}
