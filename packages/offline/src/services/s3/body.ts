import { AwsError } from "../../http/aws-error.ts";

/** What the end of an `aws-chunked` body says, such as `x-amz-checksum-crc32`. */
export type Trailers = Record<string, string>;

/**
 * Takes AWS's own chunking off a body: SDKs send checksums behind the content this way. Chunk signatures are read over;
 * the request's own signature has been verified.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeChunks(body: AsyncIterable<Buffer>, trailers: Trailers): AsyncGenerator<Buffer> {
  let buffered: Buffer = Buffer.alloc(0);
  const source = body[Symbol.asyncIterator]();
  const more = async () => {
    const { value, done } = await source.next();
    if (done) throw new AwsError("IncompleteBody", 400, "The body ended in the middle of a chunk.");
    buffered = buffered.length > 0 ? Buffer.concat([buffered, value]) : value;
  };
  const line = async () => {
    for (;;) {
      const end = buffered.indexOf("\r\n");
      if (end >= 0) {
        const text = buffered.toString("latin1", 0, end);
        buffered = buffered.subarray(end + 2);
        return text;
      }
      if (buffered.length > 8192) throw new AwsError("InvalidRequest", 400, "A chunk's header is too long.");
      await more();
    }
  };
  for (;;) {
    const size = Number.parseInt((await line()).split(";")[0] ?? "", 16);
    if (!Number.isInteger(size))
      throw new AwsError("InvalidRequest", 400, "The body is not in aws-chunked encoding.");
    if (size === 0) break;
    for (let left = size; left > 0; ) {
      if (buffered.length === 0) await more();
      const part = buffered.subarray(0, left);
      buffered = buffered.subarray(part.length);
      left -= part.length;
      yield part;
    }
    await line();
  }
  for (;;) {
    const text = await line();
    if (!text) return;
    const colon = text.indexOf(":");
    trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
}
