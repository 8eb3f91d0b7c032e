import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { type LocalAws, region, temporaryFolder } from "../support/local-aws.ts";
import { Bucket, mebibyte } from "../support/s3.ts";

const serverFile = fileURLToPath(new URL("../support/local-aws-process.ts", import.meta.url));

/** S3 in a process of its own, so that its memory can be measured. */
async function startServer() {
  const { path, remove } = await temporaryFolder();
  const server = fork(serverFile, [path], { silent: true });
  onTestFinished(async () => {
    server.kill();
    await once(server, "exit");
    await remove();
  });
  const [{ endpoint, credentials }] = (await once(server, "message")) as [LocalAws];
  return {
    client: new S3Client({ endpoint, region, credentials, maxAttempts: 1 }),
    /** The most memory that the process has used, in MiB. */
    async peakMemory(): Promise<number> {
      server.send("peak");
      return (await once(server, "message"))[0] as number;
    },
  };
}

test("a large object is uploaded and downloaded while the server's memory stays flat", async () => {
  const size = 256 * mebibyte;
  const { client, peakMemory } = await startServer();
  const chunk = randomBytes(mebibyte);
  const upload = (Key: string, ContentLength: number) => {
    const chunks = Array.from({ length: ContentLength / mebibyte }, () => chunk);
    return client.send(new PutObjectCommand({ Bucket, Key, ContentLength, Body: Readable.from(chunks) }));
  };
  const download = async (Key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    let length = 0;
    for await (const part of Body as Readable) length += part.length;
    return length;
  };
  await upload("warm", 8 * mebibyte);
  await download("warm");
  const before = await peakMemory();
  await upload("large", size);
  expect(await download("large")).toBe(size);
  // About 20 MiB of buffers wait for the garbage collector; a server that held the content would add 256.
  expect((await peakMemory()) - before).toBeLessThan(size / mebibyte / 2);
  client.destroy();
});
