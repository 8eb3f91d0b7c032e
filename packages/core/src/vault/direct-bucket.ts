import type { IncomingMessage } from "node:http";
import { stringify } from "node:querystring";
import aws4 from "aws4";
import { DirectService, responseOf, UnexpectedAnswerError } from "../aws/direct-service.ts";
import { type AwsEnvironment, endpointOf } from "../aws/environment.ts";
import type { Document } from "../document.ts";
import { type MalwareScan, malwareScanTag } from "../inspection/malware-scan.ts";
import type { StoredRange } from "../inspection/rule.ts";
import { withoutQuotes, withQuotes } from "./etag.ts";
import { keyOf, type Place } from "./keys.ts";
import { type DeclaredPart, partSizeOf } from "./parts.ts";
import {
  type Download,
  expiryOf,
  type Purpose,
  placeFor,
  responseHeaders,
  type Signing,
  toBase64,
  type Upload,
  uploadHeaders,
  uploadOf,
} from "./presigned.ts";
import type { ByteRange } from "./vault.ts";

/** Copying 256 MiB, which is the most that one request copies, takes 3 to 4 s. */
const timeoutMilliseconds = 20_000;

/** Bytes that one request copies. */
const copiedAtOnce = 256 * 1024 ** 2;

/**
 * The requests to the vault's bucket that most calls need, without the SDK. All but the presigning methods throw if a request
 * is not answered as expected.
 */
export class DirectBucket {
  readonly #environment: AwsEnvironment;
  readonly #name: string;
  readonly #service: DirectService;
  /** Protocol, host and path of the bucket in presigned URLs. */
  readonly #signed: URL;
  /** The path of the bucket in requests. */
  readonly #path: string;

  /** @param options.isDualStack whether the hosts of presigned URLs have IPv6 addresses, too */
  constructor(environment: AwsEnvironment, name: string, { isDualStack = false } = {}) {
    const url = bucketUrl(environment, name);
    this.#environment = environment;
    this.#name = name;
    this.#path = withoutSlash(url.pathname);
    this.#signed = isDualStack ? bucketUrl(environment, name, "s3.dualstack") : url;
    this.#service = new DirectService("s3", environment, { endpoint: url, timeoutMilliseconds });
  }

  presignUpload(signing: Signing): Upload {
    const { document } = signing;
    const headers = uploadHeaders(document);
    const url = this.#presign(signing, "PUT", keyOf(document.id, "incoming"), {
      query: { "x-id": "PutObject" },
      headers: { ...headers, "content-length": String(document.size) },
    });
    return uploadOf(signing, url, headers);
  }

  presignPart(
    signing: Signing,
    { uploadId, partBytes }: { uploadId: string; partBytes: number },
    { number, sha256 }: DeclaredPart,
  ): Upload & { number: number } {
    const { document } = signing;
    const headers = { "x-amz-checksum-sha256": toBase64(sha256) };
    const length = partSizeOf(document, partBytes, number);
    const url = this.#presign(signing, "PUT", keyOf(document.id, "incoming"), {
      query: { partNumber: String(number), uploadId, "x-id": "UploadPart" },
      headers: { ...headers, "content-length": String(length) },
    });
    return { number, ...uploadOf(signing, url, headers) };
  }

  presignGet(signing: Signing, purpose: Purpose): Download {
    const headers = responseHeaders(signing, purpose);
    const url = this.#presign(signing, "GET", keyOf(signing.document.id, placeFor[purpose]), {
      query: {
        "response-cache-control": headers.cacheControl,
        "response-content-disposition": headers.contentDisposition,
        "response-content-encoding": headers.contentEncoding,
        "response-content-language": headers.contentLanguage,
        "response-content-type": headers.contentType,
        "response-expires": headers.expires.toUTCString(),
        "x-id": "GetObject",
      },
      headers: {},
    });
    return { url, expiresAt: expiryOf(signing) };
  }

  async find(id: string, place: Place): Promise<{ etag: string; size: number } | undefined> {
    const { status, headers, body } = await this.#service.send({
      method: "HEAD",
      path: this.#pathOf(id, place),
    });
    if (status === 404) return undefined;
    const size = Number(headers["content-length"]);
    if (status !== 200 || !Number.isInteger(size)) throw new UnexpectedAnswerError({ status, body });
    return size > 0 ? { etag: withoutQuotes(headers.etag), size } : undefined;
  }

  async open(id: string, place: Place, etag: string, range?: ByteRange): Promise<StoredRange> {
    const response = await this.#get(id, place, etag, range);
    const { headers } = response;
    // Content-Range is "bytes START-END/SIZE": https://www.rfc-editor.org/rfc/rfc9110#field.content-range
    const size = Number(range ? headers["content-range"]?.split("/")[1] : headers["content-length"]);
    return { stream: response, size, encoding: headers["content-encoding"] };
  }

  async readRange(id: string, place: Place, etag: string, start: number, end: number): Promise<Uint8Array> {
    const response = await this.#get(id, place, etag, { start, end: end + 1 });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
  async malwareScan(id: string, place: Place): Promise<MalwareScan> {
    const { status, body } = await this.#service.send({
      method: "GET",
      path: `${this.#pathOf(id, place)}?tagging=`,
    });
    if (status === 404) return { state: "missing" };
    if (status !== 200) throw new UnexpectedAnswerError({ status, body });
    if (!body.includes(malwareScanTag)) return { state: "missing" };
    const [, result] = new RegExp(`<Key>${malwareScanTag}</Key>\\s*<Value>(\\w+)</Value>`).exec(body) ?? [];
    if (!result) throw new UnexpectedAnswerError({ status, body });
    return { state: "completed", status: result };
  }

  /** An error can come with the status 200: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
  async copy({ id, size, contentType }: Document, from: Place, to: Place, etag: string): Promise<void> {
    if (size > copiedAtOnce) throw new Error("The content is copied in parts.");
    const { status, body } = await this.#service.send({
      method: "PUT",
      path: this.#pathOf(id, to),
      headers: {
        "content-length": "0",
        "content-type": contentType,
        "x-amz-copy-source": `${this.#name}/${keyOf(id, from)}`,
        "x-amz-copy-source-if-match": withQuotes(etag),
        "x-amz-metadata-directive": "REPLACE",
        "x-amz-tagging-directive": "REPLACE",
      },
    });
    if (status !== 200 || !body.includes("</CopyObjectResult>"))
      throw new UnexpectedAnswerError({ status, body });
  }

  async discard(id: string, place: Exclude<Place, "incoming">): Promise<void> {
    const { status, body } = await this.#service.send({ method: "DELETE", path: this.#pathOf(id, place) });
    if (status !== 204) throw new UnexpectedAnswerError({ status, body });
  }

  #pathOf(id: string, place: Place): string {
    return `${this.#path}/${keyOf(id, place)}`;
  }

  async #get(id: string, place: Place, etag: string, range?: ByteRange): Promise<IncomingMessage> {
    const response = await this.#service.open({
      method: "GET",
      path: this.#pathOf(id, place),
      headers: {
        "if-match": withQuotes(etag),
        ...(range && { range: `bytes=${range.start}-${range.end - 1}` }),
      },
    });
    if (response.statusCode !== (range ? 206 : 200))
      throw new UnexpectedAnswerError(await responseOf(response));
    return response;
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
  #presign(
    { signedAt, expiresInSeconds }: Signing,
    method: "GET" | "PUT",
    key: string,
    { query, headers }: { query: Record<string, string>; headers: Record<string, string> },
  ): string {
    const { origin, host, pathname } = this.#signed;
    const { region, credentials } = this.#environment;
    const ofSignature = {
      "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD",
      "X-Amz-Date": signedAt.toISOString().replaceAll(/[:-]|\.\d{3}/g, ""),
      "X-Amz-Expires": String(expiresInSeconds),
    };
    const path = `${withoutSlash(pathname)}/${key}?${stringify({ ...query, ...ofSignature })}`;
    const request = { service: "s3", region, host, method, path, headers, signQuery: true };
    return origin + aws4.sign(request, credentials).path;
  }
}

const withoutSlash = (path: string): string => path.replace(/\/$/, "");

/** The host of a URL that is an IPv4 or IPv6 address: https://url.spec.whatwg.org/#host-parsing */
const isAddress = /^(\d+(\.\d+){3}|\[.+\])$/;

/** A bucket has its own host, except where the endpoint is an address. */
function bucketUrl(environment: AwsEnvironment, name: string, host?: string): URL {
  const url = endpointOf("s3", environment, host);
  if (isAddress.test(url.hostname)) url.pathname = `/${name}`;
  else url.hostname = `${name}.${url.hostname}`;
  return url;
}
