import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { isNoSuchUpload } from "./errors.ts";

interface Target {
  client: S3Client;
  bucketName: string;
  key: string;
}

/**
 * Aborts every multipart upload of a key, so that none can be completed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export async function abortUploads({ client, bucketName: Bucket, key }: Target): Promise<void> {
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListMultipartUploadsCommand({
        Bucket,
        Prefix: key,
        KeyMarker: page?.NextKeyMarker,
        UploadIdMarker: page?.NextUploadIdMarker,
      }),
    );
    for (const { Key, UploadId } of page.Uploads ?? [])
      if (Key === key)
        await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch((error) => {
          if (!isNoSuchUpload(error)) throw error;
        });
  } while (page.IsTruncated);
}

/**
 * Deletes every version and delete marker of a key for good, except an empty current object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export async function deleteVersions({ client, bucketName: Bucket, key }: Target): Promise<void> {
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListObjectVersionsCommand({
        Bucket,
        Prefix: key,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    );
    const isSeal = ({ IsLatest, Size }: { IsLatest?: boolean; Size?: number }) => IsLatest && Size === 0;
    const versions = (page.Versions ?? []).filter((version) => !isSeal(version));
    for (const { Key, VersionId } of [...versions, ...(page.DeleteMarkers ?? [])])
      if (Key === key) await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  } while (page.IsTruncated);
}
