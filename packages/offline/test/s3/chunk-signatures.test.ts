import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { type Answer, send } from "../support/local-aws.ts";
import { Bucket, sha256, useS3 } from "../support/s3.ts";
import { sign } from "../support/signing.ts";

const s3 = useS3();
const Key = "chunks/object";
const hex = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

let before: string[];
beforeEach(async () => {
  before = await s3.contents();
});

type Mode = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" | "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

interface Change {
  /** Changes one of the chunks, which the empty one ends. */
  chunk?: (text: string, index: number) => string;
  trailer?: (text: string) => string;
  body?: (text: string) => string;
  headers?: Record<string, string>;
}

/** Uploads chunks that are signed one by one, with a checksum as a trailer. */
function upload(mode: Mode, contents: string[], change: Change = {}): Promise<Answer> {
  const target = `/${Bucket}/${Key}`;
  const content = contents.join("");
  const hasTrailer = mode.endsWith("TRAILER");
  const headers = {
    host: `127.0.0.1:${s3.aws.port}`,
    "content-encoding": "aws-chunked",
    "x-amz-decoded-content-length": String(content.length),
    ...(hasTrailer && { "x-amz-trailer": "x-amz-checksum-sha256" }),
    ...change.headers,
  };
  const { signature, signNext, ...signed } = sign(
    { method: "PUT", target, headers },
    { credentials: s3.aws.credentials, payloadHash: mode },
  );
  let previous = signature;
  let body = "";
  for (const [index, chunk] of [...contents, ""].entries()) {
    previous = signNext("AWS4-HMAC-SHA256-PAYLOAD", previous, [hex(""), hex(chunk)]);
    const text = `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk && "\r\n"}`;
    body += change.chunk?.(text, index) ?? text;
  }
  if (hasTrailer) {
    const trailer = `x-amz-checksum-sha256:${sha256(content)}\n`;
    const signatureOfTrailer = signNext("AWS4-HMAC-SHA256-TRAILER", previous, [hex(trailer)]);
    const text = `${trailer.trim()}\r\nx-amz-trailer-signature:${signatureOfTrailer}\r\n`;
    body += change.trailer?.(text) ?? text;
  }
  body += "\r\n";
  const sent = change.body?.(body) ?? body;
  return send(s3.aws.endpoint + target, {
    method: "PUT",
    headers: { ...signed.headers, "content-length": String(Buffer.byteLength(sent)) },
    body: sent,
  });
}

const signedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const signedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const twoChunks = ["a".repeat(8192), "the end"];

test.each([signedChunks, signedTrailer] as const)(
  "content in chunks signed by %s is stored",
  async (mode) => {
    for (const contents of [twoChunks, [], ["only"]]) {
      expect(await upload(mode, contents)).toMatchObject({ status: 200 });
      expect(await s3.read(Key)).toBe(contents.join(""));
    }
  },
);

const atChunk = (number: number, change: (text: string) => string) => (text: string, index: number) =>
  index === number ? change(text) : text;

test.each<[string, string, Change]>([
  ["altered content", "SignatureDoesNotMatch", { chunk: atChunk(1, (text) => text.replace("end", "END")) }],
  [
    "a signature of other content",
    "SignatureDoesNotMatch",
    { chunk: atChunk(0, (text) => text.replace(/=\w/, "=0").replace(/=0(\w)/, "=00")) },
  ],
  [
    "the chunks in another order",
    "SignatureDoesNotMatch",
    { body: (text) => text.replace("the end", "eht end") },
  ],
  [
    "an unsigned chunk",
    "IncompleteBody",
    { chunk: atChunk(0, (text) => text.replace(/;chunk-signature=\w+/, "")) },
  ],
  [
    "a chunk without a signature's value",
    "IncompleteBody",
    { chunk: atChunk(0, (text) => text.replace(/=\w+/, "=")) },
  ],
  [
    "a last chunk with a wrong signature",
    "SignatureDoesNotMatch",
    { chunk: atChunk(2, (text) => text.replace(/=\w{64}/, `=${"0".repeat(64)}`)) },
  ],
  ["no last chunk", "IncompleteBody", { chunk: atChunk(2, () => "") }],
  ["a size that is no number", "IncompleteBody", { chunk: atChunk(1, (text) => text.replace(/^7/, "x")) }],
  ["a negative size", "IncompleteBody", { chunk: atChunk(1, (text) => `-${text}`) }],
  ["a huge size", "IncompleteBody", { chunk: atChunk(1, (text) => text.replace(/^7/, "ffffffffffff")) }],
  [
    "a size of too many digits",
    "IncompleteBody",
    { chunk: atChunk(1, (text) => text.replace(/^7/, "0".repeat(5000))) },
  ],
  [
    "a header that does not end",
    "IncompleteBody",
    { body: (text) => text.replace(/\r\n.*/s, "0".repeat(100_000)) },
  ],
  [
    "a chunk that is longer than its size",
    "IncompleteBody",
    { chunk: atChunk(1, (text) => text.replace("end", "ending")) },
  ],
  ["more behind its end", "IncompleteBody", { body: (text) => `${text}more` }],
  [
    "a declared length that is too long",
    "IncompleteBody",
    { headers: { "x-amz-decoded-content-length": "9000" } },
  ],
  [
    "a declared length that is too short",
    "IncompleteBody",
    { headers: { "x-amz-decoded-content-length": "8192" } },
  ],
  [
    "a declared length that is no number",
    "InvalidArgument",
    { headers: { "x-amz-decoded-content-length": "many" } },
  ],
])("an upload in signed chunks with %s is refused and stores nothing", async (_what, code, change) => {
  expect((await upload(signedChunks, twoChunks, change)).code).toBe(code);
  expect(await s3.contents()).toEqual(before);
});

test("only the last chunk may be smaller than 8 KiB", async () => {
  expect(await upload(signedChunks, ["small", "a".repeat(9000)])).toMatchObject({
    status: 403,
    code: "InvalidChunkSizeError",
  });
  expect(await s3.contents()).toEqual(before);
});

test.each<[string, string, (text: string) => string]>([
  ["a wrong signature", "SignatureDoesNotMatch", (text) => text.replace(/(signature:)\w/, "$1x")],
  ["no signature", "SignatureDoesNotMatch", (text) => text.replace(/x-amz-trailer-signature.*\r\n/, "")],
  ["an altered checksum", "SignatureDoesNotMatch", (text) => text.replace(/(sha256:)\w/, "$1_")],
  ["no checksum", "SignatureDoesNotMatch", (text) => text.replace(/^.*?\r\n/, "")],
  ["a line without a colon", "MalformedTrailerError", (text) => `nothing\r\n${text}`],
  ["a line without a name", "MalformedTrailerError", (text) => `:value\r\n${text}`],
  ["a checksum twice", "MalformedTrailerError", (text) => text.replace(/^(.*?\r\n)/, "$1$1")],
  ["more behind the signature", "MalformedTrailerError", (text) => `${text}a:b\r\n`],
])("signed trailers with %s are refused", async (_what, code, trailer) => {
  expect((await upload(signedTrailer, twoChunks, { trailer })).code).toBe(code);
  expect(await s3.contents()).toEqual(before);
});

test("trailers are refused where none were announced", async () => {
  const body = (text: string) => text.replace(/\r\n$/, `x-amz-checksum-sha256:${sha256("x")}\r\n\r\n`);
  expect((await upload(signedChunks, twoChunks, { body })).code).toBe("MalformedTrailerError");
});
