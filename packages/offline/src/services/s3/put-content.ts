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
    await handle.write(content);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => {});
    await bucket.content.remove([{ file, size: content.length }]);
    throw error;
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
