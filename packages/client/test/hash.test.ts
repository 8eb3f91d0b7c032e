import { createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { hashBlob } from "../src/content.ts";
import { createHasher } from "../src/sha256.ts";

const bytes = randomBytes(1_000_003);
const expected = createHash("sha256").update(bytes).digest("hex");

/** As in runtimes whose Blobs give streams that are no byte streams. */
class BlobOfChunks extends Blob {
  override stream() {
    return ReadableStream.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
  }
}

test("a Blob is hashed by a byte stream and by any other stream", async () => {
  expect(await hashBlob(new Blob([bytes]), createHasher(), {})).toBe(expected);
  expect(await hashBlob(new BlobOfChunks([bytes]), createHasher(), {})).toBe(expected);
});

test("hashing stops when it is aborted", async () => {
  const signal = AbortSignal.abort(new Error("The user left."));
  await expect(hashBlob(new Blob([bytes]), createHasher(), { signal })).rejects.toThrow("The user left.");
});
