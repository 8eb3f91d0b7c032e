import { AwsError } from "../../http/aws-error.ts";
import { RequestBody } from "./body.ts";
import { declaredDigests } from "./declared-digests.ts";
import type { Operation } from "./operation.ts";
import type { Part } from "./store.ts";

const contentBytesAtMost = 5 * 1024 ** 3;

/**
 * Streams a request's body into a new content file and verifies its length and its checksums. Removes the file when
 * they differ from the declared ones.
 */
export async function receive(operation: Operation): Promise<Part> {
  const { bucket, request, now } = operation;
  const body = new RequestBody(operation, declaredDigests(request.headers));
  const size = body.length;
  if (size > contentBytesAtMost)
    throw new AwsError(
      "EntityTooLarge",
      400,
      "Your proposed upload exceeds the maximum allowed object size.",
      { ProposedSize: String(size), MaxSizeAllowed: String(contentBytesAtMost) },
    );
  const { file, handle } = await bucket.content.create();
  try {
    for await (const chunk of body.content()) await handle.write(chunk);
    const { md5, checksums } = await body.verify();
    await handle.sync();
    return { file, size, etag: bucket.entityTag(md5), checksums, lastModified: now().toISOString() };
  } catch (error) {
    await handle.close().catch(() => {});
    await bucket.content.remove([{ file, size }]);
    throw error;
  } finally {
    await handle.close().catch(() => {});
  }
}
