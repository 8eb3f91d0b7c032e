import { readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { refusal, startAws, temporaryFolder } from "../support/local-aws.ts";

/** Starts S3 over a folder; gives a client, and what is said to the person who runs it. */
async function start(directory: string) {
  const reports: string[] = [];
  const aws = await startAws({ directory, report: (line) => reports.push(line) });
  const s3 = new S3Client(aws.client);
  return { aws, s3, reports };
}

test.each<[string, (file: string) => Promise<void>]>([
  ["truncated", (file) => truncate(file, 20_000)],
  ["missing", (file) => rm(file)],
])("content that is %s is an error and no download that never ends, and is named", async (_name, damage) => {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const first = await start(path);
  const put = { Bucket: "vault", Key: "released/claim.pdf", Body: Buffer.alloc(60_000) };
  await first.s3.send(new PutObjectCommand(put));
  const folder = join(path, "s3", "vault", "content");
  const [file = ""] = await readdir(folder);
  await damage(join(folder, file));
  const get = (s3: S3Client) => s3.send(new GetObjectCommand({ Bucket: "vault", Key: put.Key }));
  expect(await refusal(get(first.s3))).toMatchObject({ name: "InternalError", status: 500 });
  expect(first.reports.join()).toContain('The content of "released/claim.pdf" is damaged');
  await first.aws.close();

  const again = await start(path);
  onTestFinished(() => again.aws.close());
  expect(again.reports).toEqual([
    expect.stringMatching(
      /^The content of 1 objects in the bucket vault is damaged; .*"released\/claim\.pdf" \(/,
    ),
  ]);
  expect(await refusal(get(again.s3))).toMatchObject({ status: 500 });
});
