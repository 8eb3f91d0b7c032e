import { createHash } from "node:crypto";
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, type LocalAws, refusal, send, startAws, temporaryFolder } from "./support/local-aws.ts";

const Bucket = "vault";
const minute = 60_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let client: S3Client;
let database: DynamoDBClient;
let ahead = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({ directory: folder.path, now: () => new Date(Date.now() + ahead) });
  client = new S3Client(aws.client);
  database = new DynamoDBClient(aws.client);
});

afterAll(async () => {
  client.destroy();
  database.destroy();
  await aws.close();
  await folder.remove();
});

beforeEach(() => {
  ahead = 0;
});

interface SignedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** The request that the SDK signed, which is not sent. */
async function signedBy(
  sender: S3Client | DynamoDBClient,
  command: object,
  change: (request: { headers: Record<string, string> }) => void = () => {},
): Promise<SignedRequest> {
  let signed: SignedRequest | undefined;
  const capture = {
    requestHandler: {
      async handle(request: {
        method: string;
        path: string;
        query: Record<string, string | string[]>;
        headers: Record<string, string>;
        body?: string | Buffer;
      }): Promise<never> {
        const query = Object.entries(request.query)
          .flatMap(([name, values]) =>
            [values].flat().map((value) => `${percentEncoded(name)}=${percentEncoded(value)}`),
          )
          .join("&");
        const { method, path, headers, body = "" } = request;
        signed = { method, url: aws.endpoint + path + (query && `?${query}`), headers, body };
        throw new Error("captured");
      },
    },
  };
  const Sender = sender.constructor as typeof S3Client;
  const capturing = new Sender({ ...aws.client, ...capture });
  capturing.middlewareStack.add(
    (next) => (args) => {
      change(args.request as { headers: Record<string, string> });
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  const error = await refusal(capturing.send(command as GetObjectCommand));
  if (!signed) throw new Error(`The SDK did not sign it: ${error.message}`);
  return signed;
}

const percentEncoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const resend = ({ url, ...request }: SignedRequest): Promise<Answer> => send(url, request);

describe("signatures in the header", () => {
  test("a signature is accepted up to 15 minutes before and after the server's time", async () => {
    const list = () => client.send(new ListObjectsV2Command({ Bucket }));
    for (const minutes of [-14, 14]) {
      ahead = minutes * minute;
      await list();
    }
    for (const minutes of [-16, 16]) {
      ahead = minutes * minute;
      expect(await refusal(list())).toMatchObject({ name: "RequestTimeTooSkewed", status: 403 });
    }
  });

  test("a signature of an unknown access key is refused", async () => {
    const credentials = {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: aws.credentials.secretAccessKey,
    };
    const client = new S3Client({ ...aws.client, credentials });
    expect(await refusal(client.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({
      name: "InvalidAccessKeyId",
      status: 403,
    });
    const database = new DynamoDBClient({ ...aws.client, credentials });
    expect(await refusal(database.send(new ListTablesCommand({})))).toMatchObject({
      name: "UnrecognizedClientException",
    });
  });

  test("a signature by another secret is refused", async () => {
    const credentials = { accessKeyId: aws.credentials.accessKeyId, secretAccessKey: "guessed" };
    const guesser = new S3Client({ ...aws.client, credentials });
    expect(await refusal(guesser.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({
      name: "SignatureDoesNotMatch",
      status: 403,
    });
    const guessersDatabase = new DynamoDBClient({ ...aws.client, credentials });
    expect(await refusal(guessersDatabase.send(new ListTablesCommand({})))).toMatchObject({
      name: "InvalidSignatureException",
    });
  });

  test("a signature binds method, path, query, headers and date", async () => {
    const request = await signedBy(
      client,
      new GetObjectCommand({ Bucket, Key: "a", ResponseContentType: "text/plain", IfMatch: '"tag"' }),
    );
    expect(await resend(request)).toMatchObject({ status: 404, code: "NoSuchKey" });
    const { headers, url } = request;
    const tampered: SignedRequest[] = [
      { ...request, method: "DELETE" },
      { ...request, url: url.replace("/a?", "/b?") },
      { ...request, url: url.replace("plain", "html") },
      { ...request, url: url.replace("?", "?response-content-type=text%2Fhtml&") },
      {
        ...request,
        headers: { ...headers, "x-amz-date": headers["x-amz-date"]?.replace(/\d\dZ/, "60Z") ?? "" },
      },
      { ...request, headers: { ...headers, "x-amz-copy-source": "vault/b" } },
      {
        ...request,
        headers: {
          ...headers,
          authorization: headers.authorization?.replace(aws.credentials.accessKeyId, "AKIAOTHER") ?? "",
        },
      },
      {
        ...request,
        headers: { ...headers, authorization: headers.authorization?.replace("host;", "") ?? "" },
      },
      {
        ...request,
        headers: {
          ...headers,
          authorization: headers.authorization?.replace("host;", "constructor;host;") ?? "",
        },
      },
    ];
    for (const [number, other] of tampered.entries())
      expect([number, (await resend(other)).status]).toEqual([number, 403]);
  });
});

test("a signature of version 2 is refused with the name of the supported version, as for every new bucket", async () => {
  const answer = await send(
    `${aws.endpoint}/${Bucket}/a?AWSAccessKeyId=${aws.credentials.accessKeyId}&Signature=x&Expires=1`,
  );
  expect(answer).toMatchObject({ status: 400, code: "InvalidRequest" });
  expect(answer.text).toContain("Please use AWS4-HMAC-SHA256.");
});

describe("bodies", () => {
  const upload = (change?: (headers: Record<string, string>) => void) =>
    signedBy(client, new PutObjectCommand({ Bucket, Key: "body", Body: "content" }), ({ headers }) =>
      change?.(headers),
    );
  const hashed = () =>
    upload((headers) => {
      headers["x-amz-content-sha256"] = createHash("sha256").update("content").digest("hex");
    });

  test("a body is accepted when its hash was signed", async () => {
    const request = await hashed();
    expect(await resend(request)).toMatchObject({ status: 200 });
    // Without the checksums that the SDK adds, only the signed hash protects the body.
    const bare = await upload((headers) => {
      for (const name of Object.keys(headers)) if (/checksum/.test(name)) delete headers[name];
      headers["x-amz-content-sha256"] = createHash("sha256").update("content").digest("hex");
    });
    expect(await resend({ ...bare, body: "CONTENT" })).toMatchObject({
      status: 400,
      code: "XAmzContentSHA256Mismatch",
    });
  });

  test("a body whose hash was altered with it is refused", async () => {
    const request = await hashed();
    const hash = createHash("sha256").update("CONTENT").digest("hex");
    expect(
      await resend({
        ...request,
        headers: { ...request.headers, "x-amz-content-sha256": hash },
        body: "CONTENT",
      }),
    ).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  });

  test("UNSIGNED-PAYLOAD leaves the body out of the signature only when it was signed", async () => {
    const unsigned = await upload((headers) => {
      for (const name of Object.keys(headers)) if (/checksum/.test(name)) delete headers[name];
      headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    });
    expect(await resend({ ...unsigned, body: "CONTENT" })).toMatchObject({ status: 200 });
    const request = await hashed();
    expect(
      await resend({
        ...request,
        headers: { ...request.headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      }),
    ).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  });

  test("an XML body for S3 is bound by the signature", async () => {
    const tagging = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>";
    const request = await signedBy(
      client,
      new PutObjectCommand({ Bucket, Key: "body", Body: tagging }),
      (signing) => {
        Object.assign(signing, { query: { tagging: "" } });
        for (const name of Object.keys(signing.headers))
          if (/checksum/.test(name)) delete signing.headers[name];
        signing.headers["x-amz-content-sha256"] = createHash("sha256").update(tagging).digest("hex");
      },
    );
    expect(await resend({ ...request, body: tagging.replace("1", "2") })).toMatchObject({
      status: 400,
      code: "XAmzContentSHA256Mismatch",
    });
    expect(await resend(request)).toMatchObject({ status: 200 });
  });

  test("a JSON body for DynamoDB is bound by the signature", async () => {
    const request = await signedBy(database, new DescribeTableCommand({ TableName: "documents" }));
    expect((await resend(request)).text).toContain("ResourceNotFoundException");
    const altered = await resend({
      ...request,
      body: new TextDecoder().decode(request.body as Buffer).replace("documents", "ducuments"),
    });
    expect(altered.text).toContain("InvalidSignatureException");
  });
});

describe("any request", () => {
  const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  const headerValues = fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code < 0x7f || code > 0xa0)
      .map((code) => String.fromCharCode(code)),
    maxLength: 40,
  });
  const headerNames = fc.oneof(
    fc.stringMatching(/^[a-z0-9!#$%&'*+.^_`|~-]{1,20}$/),
    fc.constantFrom("__proto__", "constructor", "toString"),
  );
  /** One digit of a signature made another character. */
  const damage = fc.record({
    at: fc.nat(63),
    by: fc.oneof(fc.constantFrom(..."0123456789abcdefABCDEFgz- "), fc.stringMatching(/^[!-~]$/)),
  });
  const damaged = (
    text: string,
    { at, by }: { at: number; by: string },
    into = (character: string) => character,
  ) =>
    text.replace(/(Signature=)([0-9a-f]{64})/, (_, name, signature) => {
      const character = signature[at] === by ? (by === "0" ? "1" : "0") : by;
      return name + signature.slice(0, at) + into(character) + signature.slice(at + 1);
    });

  test("any request signed in headers is accepted, and refused with an altered signature", async () => {
    await fc.assert(
      fc.asyncProperty(
        texts,
        texts,
        fc.dictionary(headerNames, headerValues, { maxKeys: 4, noNullPrototype: true }),
        damage,
        async (key, type, metadata, change) => {
          const request = await signedBy(
            client,
            new GetObjectCommand({ Bucket, Key: `none/${key}`, ResponseContentType: type }),
            ({ headers }) => {
              for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = value;
            },
          );
          expect((await resend(request)).code).toBe("NoSuchKey");
          const authorization = damaged(request.headers.authorization ?? "", change);
          expect(authorization).not.toBe(request.headers.authorization);
          const refused = await resend({ ...request, headers: { ...request.headers, authorization } });
          expect([400, 403]).toContain(refused.status);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("any presigned URL is accepted, and refused with an altered signature", async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, headerValues, damage, async (key, type, disposition, change) => {
        const url = await getSignedUrl(
          client,
          new GetObjectCommand({
            Bucket,
            Key: `none/${key}`,
            ResponseContentType: type,
            ResponseContentDisposition: disposition,
          }),
        );
        expect((await send(url)).code).toBe("NoSuchKey");
        const other = damaged(url, change, encodeURIComponent);
        expect(other).not.toBe(url);
        expect(await send(other)).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
      }),
      { numRuns: 150 },
    );
  });

  test("a signature of another length is refused", async () => {
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "none" }));
    for (const other of [
      url.replace(/(X-Amz-Signature=[0-9a-f]{64})/, "$1zz"),
      url.replace(/(X-Amz-Signature=[0-9a-f]{63})./, "$1"),
      url.replace(/(X-Amz-Signature=)([0-9a-f]{64})/, (_, name, signature) => name + signature.toUpperCase()),
    ])
      expect(await send(other)).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  });
});
