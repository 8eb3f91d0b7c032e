import { Readable } from "node:stream";
import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { refusal } from "../support/local-aws.ts";
import { Bucket, sha256, useS3 } from "../support/s3.ts";

const s3 = useS3();

const streamed = (content: string) => Readable.from([Buffer.from(content)]);

test("a stream's checksum in its trailer is verified and stored", async () => {
  await s3.put("chunked/right", streamed("streamed"), { ContentLength: 8, ChecksumAlgorithm: "SHA256" });
  expect(await s3.read("chunked/right")).toBe("streamed");
  const head = await s3.client.send(
    new HeadObjectCommand({ Bucket, Key: "chunked/right", ChecksumMode: "ENABLED" }),
  );
  expect(head).toMatchObject({ ChecksumSHA256: sha256("streamed"), ContentLength: 8 });
  expect(head.ContentEncoding).toBeUndefined();
});

/** A client whose encoded body is rewritten before it is sent. */
function rewriting(rewrite: (body: string) => string): S3Client {
  const quiet = () => {};
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const rewriter = new S3Client({ ...s3.aws.client, logger });
  rewriter.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { body: AsyncIterable<Buffer>; headers: Record<string, string> };
      expect(request.headers["x-amz-trailer"]).toBe("x-amz-checksum-sha256");
      const parts: Buffer[] = [];
      for await (const part of request.body) parts.push(Buffer.from(part));
      request.body = Readable.from([Buffer.from(rewrite(Buffer.concat(parts).toString()))]);
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  return rewriter;
}

test.each([
  ["a wrong checksum in the trailer", "BadDigest", (body: string) => body.replace(/sha256:./, "sha256:A")],
  ["a missing trailer", "MalformedTrailerError", (body: string) => body.replace(/x-amz.*\r\n/, "")],
  ["a body without its last line", "IncompleteBody", (body: string) => body.replace(/\r\n$/, "")],
  ["altered content", "BadDigest", (body: string) => body.replace("streamed", "STREAMED")],
  ["content of another length", "IncompleteBody", (body: string) => body.replace(/^8\r\nstr/, "5\r\n")],
  ["a body that is not chunked", "IncompleteBody", () => "streamed\r\n"],
])("an aws-chunked upload with %s is refused and stores nothing", async (_what, name, rewrite) => {
  const before = await s3.contents();
  const error = await refusal(
    rewriting(rewrite).send(
      new PutObjectCommand({
        Bucket,
        Key: "chunked/wrong",
        Body: streamed("streamed"),
        ContentLength: 8,
        ChecksumAlgorithm: "SHA256",
      }),
    ),
  );
  expect(error).toMatchObject({ name, status: 400 });
  expect(await s3.contents()).toEqual(before);
});
