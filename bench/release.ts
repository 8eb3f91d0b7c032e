import { randomBytes } from "node:crypto";
import { copyFile, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "@airlock/core/document.ts";
import { keyOf } from "@airlock/core/vault/keys.ts";
import { createVault } from "@airlock/core/vault/sdk/vault.ts";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { startAws } from "../packages/offline/test/support/local-aws.ts";
import { timed } from "./measure.ts";
import type { Measurement, MeasurementContext, Row } from "./measurement.ts";

const Bucket = "vault";
const gibibyte = 1024 ** 3;
const block = randomBytes(gibibyte / 4);

/** Releases content of some GiB through the vault, with the parts of production, and copies a file of the same size. */
export const release: Measurement = {
  title: "Release of large content",
  run: measureReleases,
};

/** Needs three times the largest size on the disk. */
async function* measureReleases({ work, isShort }: MeasurementContext): AsyncIterable<Row> {
  const folder = join(work, "vault");
  const aws = await startAws({ directory: folder, buckets: [{ secured: Bucket }] });
  const client = new S3Client({ ...aws.client, forcePathStyle: true });
  const vault = createVault({ client, bucketName: Bucket });
  try {
    await client.send(new PutObjectCommand({ Bucket, Key: "block", Body: block }));
    for (const [index, size] of (isShort ? [1] : [1, 5]).entries()) {
      const document = documentOf(String(index).padStart(26, "0"), size * gibibyte);
      const etag = await createContent(client, keyOf(document.id, "incoming"), size * 4);
      const [released] = await timed(() => vault.copy(document, "incoming", "released", etag));
      if ((await vault.find(document.id, "released"))?.size !== document.size)
        throw new Error(`The copy does not have ${document.size} bytes.`);
      const copied = await timeFileCopy(folder, size * 4);
      yield {
        name: `${size} GiB through the vault`,
        measured: released,
        reference: { name: "copying a file of that size", measured: copied },
      };
    }
  } finally {
    client.destroy();
    await aws.close();
  }
}

function documentOf(id: string, size: number): Document {
  return {
    id,
    owner: "partner",
    ownerName: "partner",
    status: "inspecting",
    version: 2,
    createdAt: "",
    updatedAt: "",
    findings: [],
    filename: "large.bin",
    contentType: "application/octet-stream",
    size,
    sha256: "",
    labels: {},
  };
}

/** Creates an object of some blocks and returns its entity tag, without quotes. */
async function createContent(client: S3Client, Key: string, blocks: number): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const upload = { Bucket, Key, UploadId };
  const Parts = [];
  for (let PartNumber = 1; PartNumber <= blocks; PartNumber++) {
    const command = new UploadPartCopyCommand({ ...upload, PartNumber, CopySource: `${Bucket}/block` });
    Parts.push({ PartNumber, ETag: (await client.send(command)).CopyPartResult?.ETag });
  }
  const { ETag = "" } = await client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
  );
  return ETag.replaceAll('"', "");
}

/** Milliseconds that the file system takes to copy a file of some blocks, with the copy on disk. */
async function timeFileCopy(folder: string, blocks: number): Promise<number> {
  const [source, target] = [join(folder, "source"), join(folder, "target")];
  const file = await open(source, "w");
  for (let index = 0; index < blocks; index++) await file.write(block);
  await file.sync();
  await file.close();
  const [duration] = await timed(async () => {
    await copyFile(source, target);
    const copy = await open(target);
    await copy.sync();
    await copy.close();
  });
  await rm(source);
  await rm(target);
  return duration;
}
