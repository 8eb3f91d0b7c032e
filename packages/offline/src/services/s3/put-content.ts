import { createHash, randomBytes } from "node:crypto";
import type { Bucket } from "./bucket.ts";
import { versionId } from "./store.ts";

/** Puts an object for another service. */
export async function putContent(
  bucket: Bucket,
  key: string,
  content: Buffer,
  { headers = {}, now }: { headers?: Record<string, string>; now: Date },
): Promise<void> {
  const { file, handle } = await bucket.content.create();
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const object = {
    key,
    files: [{ file, size: content.length }],
    size: content.length,
    etag: bucket.entityTag(createHash("md5").update(content).digest()),
    versionId: versionId(),
    lastModified: now.toISOString(),
    headers,
    checksums: {},
    tags: {},
  };
  const requestId = randomBytes(8).toString("hex").toUpperCase();
  await bucket.put(object, { reason: "PutObject", requestId }, () => {});
}
