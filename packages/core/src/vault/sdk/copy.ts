import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { withQuotes } from "../etag.ts";
import { hasStatus, throwContentError } from "./errors.ts";

/**
 * When content is copied in parts, and how. S3 copies a part in the same time as an object of its size, about 80 MB/s, and
 * takes parts of 5 MiB to 5 GiB, 10,000 of them at most.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html
 */
export interface CopySettings {
  /** Content with more bytes is copied in parts. */
  inPartsAbove: number;
  /** Bytes of every part but the last. */
  partBytes: number;
  /** Parts that are copied at the same time. */
  parallelParts: number;
}

/** 256 MiB take 3 to 4 s. With 20 parts at a time, 5 GiB take as long, and 50 GiB ten times that. */
export const defaultCopySettings: CopySettings = {
  inPartsAbove: 256 * 1024 ** 2,
  partBytes: 256 * 1024 ** 2,
  parallelParts: 20,
};

interface Copy {
  client: S3Client;
  bucketName: string;
  /** Keys. */
  source: string;
  target: string;
  /** Entity tag that the source must have, without quotes. */
  etag: string;
  /** Bytes of the source. */
  size: number;
  /** The only header that the copy has. */
  contentType: string;
}

/**
 * Copies an object within the bucket, without its tags: to copy GuardDuty's, the function would need s3:GetObjectTagging
 * and s3:PutObjectTagging.
 *
 * @throws ContentMissingError, ContentChangedError for the source; S3's NoSuchUpload if the parts were aborted meanwhile
 */
export function copyObject(copy: Copy, settings: CopySettings): Promise<void> {
  return copy.size > settings.inPartsAbove ? copyInParts(copy, settings) : copyAtOnce(copy);
}

async function copyAtOnce({ client, contentType, ...copy }: Copy): Promise<void> {
  await client
    .send(
      new CopyObjectCommand({
        Bucket: copy.bucketName,
        Key: copy.target,
        ...sourceOf(copy),
        MetadataDirective: "REPLACE",
        ContentType: contentType,
        TaggingDirective: "REPLACE",
      }),
    )
    .catch(throwContentError(copy.source, copy.etag));
}

const sourceOf = ({ bucketName, source, etag }: Pick<Copy, "bucketName" | "source" | "etag">) => ({
  CopySource: `${bucketName}/${source}`,
  CopySourceIfMatch: withQuotes(etag),
});

/**
 * Copies in parts, of which each has the entity tag as its condition. The completion demands that the target does not exist;
 * if it does, another call has copied the same content.
 */
async function copyInParts(copy: Copy, settings: CopySettings): Promise<void> {
  const { client, bucketName: Bucket, target: Key, contentType } = copy;
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: contentType }),
  );
  const upload = { Bucket, Key, UploadId };
  try {
    const Parts = await copyParts(copy, upload, settings);
    await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, IfNoneMatch: "*" }),
    );
  } catch (error) {
    // If this fails too, the bucket's lifecycle aborts the upload.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    if (!hasStatus(error, 412)) throw error;
  }
}

type Upload = { Bucket: string; Key: string; UploadId: string | undefined };

/**
 * Copies all parts, several at a time, and waits also after a failure until none is being copied: an abortion before that
 * may leave parts.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
async function copyParts(copy: Copy, upload: Upload, settings: CopySettings): Promise<CompletedPart[]> {
  const { partBytes, parallelParts } = settings;
  const waiting = Array.from({ length: Math.ceil(copy.size / partBytes) }, (_, index) => index + 1);
  const copied: CompletedPart[] = [];
  const copyWaiting = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift())
      copied.push(await copyPart(copy, upload, number, partBytes));
  };
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(parallelParts, waiting.length) }, () =>
      copyWaiting().catch((error) => {
        waiting.length = 0;
        throw error;
      }),
    ),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
  return copied.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
}

async function copyPart(
  { client, ...copy }: Copy,
  upload: Upload,
  number: number,
  partBytes: number,
): Promise<CompletedPart> {
  const start = (number - 1) * partBytes;
  const end = Math.min(start + partBytes, copy.size) - 1;
  const { CopyPartResult } = await client
    .send(
      new UploadPartCopyCommand({
        ...upload,
        PartNumber: number,
        ...sourceOf(copy),
        CopySourceRange: `bytes=${start}-${end}`,
      }),
    )
    .catch(throwContentError(copy.source, copy.etag));
  return { PartNumber: number, ETag: CopyPartResult?.ETag };
}
