import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Bucket, useS3 } from "../support/s3.ts";

const s3 = useS3();
const md5 = (body: string | Buffer) => ({ "content-md5": createHash("md5").update(body).digest("base64") });
const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

const remove = (body: string | Buffer, headers: Record<string, string> = md5(body)) =>
  s3.raw({ method: "POST", target: `/${Bucket}?delete`, headers, body });
const tag = (body: string | Buffer) =>
  s3.raw({ method: "PUT", target: `/${Bucket}/xml/tagged?tagging`, body });

const malformed = { status: 400, code: "MalformedXML" };

let uploadId: string | undefined;
const upload = () => ({ Bucket, Key: "xml/parts", UploadId: uploadId });
const complete = (body: string | Buffer) =>
  s3.raw({ method: "POST", target: `/${Bucket}/xml/parts?uploadId=${uploadId}`, body });

beforeAll(async () => {
  await s3.put("xml/tagged", "content", { Tagging: "first=1" });
  ({ UploadId: uploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "xml/parts" }),
  ));
  await s3.client.send(new UploadPartCommand({ ...upload(), PartNumber: 1, Body: "content" }));
});

afterAll(() => s3.client.send(new AbortMultipartUploadCommand(upload())));

/** Documents that are malformed whatever their root element has to be. */
const malformedFor = (root: string, content: string): [string, string | Buffer][] => [
  ["nothing", ""],
  ["white space", " \n"],
  ["text", "not XML"],
  ["another root", `<Other>${content}</Other>`],
  ["two roots", `<${root}>${content}</${root}><${root}/>`],
  ["no content", `<${root}/>`],
  ["only text", `<${root}>text</${root}>`],
  ["an element that is not closed", `<${root}>${content}`],
  ["an end tag of another element", `<${root}>${content}</Other>`],
  ["an unknown element", `<${root}>${content}<Unknown>1</Unknown></${root}>`],
  ["text between elements", `<${root}>text${content}</${root}>`],
  ["an inherited name", `<${root}>${content}<__proto__>1</__proto__></${root}>`],
  ["a document type", `<!DOCTYPE ${root}><${root}>${content}</${root}>`],
  ["an entity", `<!DOCTYPE a [<!ENTITY e "e">]><${root}>${content}&e;</${root}>`],
  ["an undeclared entity", `<${root}>${content}&nbsp;</${root}>`],
  ["another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><${root}>${content}</${root}>`],
  ["UTF-16", Buffer.from(`\ufeff<${root}>${content}</${root}>`, "utf16le")],
  [
    "invalid UTF-8",
    Buffer.concat([Buffer.from(`<${root}>${content}`), Buffer.from([0xff]), Buffer.from(`</${root}>`)]),
  ],
  ["another namespace", `<${root} xmlns="http://example.com/">${content}</${root}>`],
  ["deep nesting", `<${root}>${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}</${root}>`],
];

describe("DeleteObjects", () => {
  const object = "<Object><Key>xml/deleted</Key></Object>";

  test.each([
    ...malformedFor("Delete", object),
    ["an object without a key", "<Delete><Object/></Delete>"],
    ["an object with an empty key", "<Delete><Object><Key></Key></Object></Delete>"],
    ["an object with two keys", "<Delete><Object><Key>xml/deleted</Key><Key>b</Key></Object></Delete>"],
    ["an object with elements in its key", "<Delete><Object><Key><a>xml/deleted</a></Key></Object></Delete>"],
    ["one object without a key", `<Delete>${object}<Object><VersionId>null</VersionId></Object></Delete>`],
    ["two Quiet elements", `<Delete>${object}<Quiet>true</Quiet><Quiet>true</Quiet></Delete>`],
    ["a Quiet element that is no boolean", `<Delete>${object}<Quiet>maybe</Quiet></Delete>`],
    ["1,001 objects", `<Delete>${object.repeat(1001)}</Delete>`],
  ])("of %s is MalformedXML and deletes nothing", async (_what, body) => {
    await s3.put("xml/deleted", "content");
    await s3.put("undefined", "content");
    expect(await remove(body)).toMatchObject(malformed);
    expect(await s3.read("xml/deleted")).toBe("content");
    expect(await s3.read("undefined")).toBe("content");
  });

  test.each([
    ["without a namespace", `<Delete>${object}</Delete>`],
    [
      "with a prefix",
      `<s3:Delete xmlns:s3="${namespace}"><s3:Object><s3:Key>xml/deleted</s3:Key></s3:Object></s3:Delete>`,
    ],
    [
      "with white space, comments and a byte order mark",
      `\ufeff<?xml version="1.0"?>\n<!-- a -->\n<Delete>\n ${object}\n</Delete>\n`,
    ],
    ["with references", "<Delete><Object><Key>xml&#47;d&#x65;leted</Key></Object></Delete>"],
    ["with a CDATA section", "<Delete><Object><Key><![CDATA[xml/deleted]]></Key></Object></Delete>"],
  ])("of XML %s deletes the object", async (_what, body) => {
    await s3.put("xml/deleted", "content");
    const answer = await remove(body);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("<Deleted><Key>xml/deleted</Key></Deleted>");
    expect(await s3.list("xml/deleted")).toEqual([]);
  });

  test("demands a digest of the body, and compares it", async () => {
    const body = `<Delete>${object}</Delete>`;
    const missing = await remove(body, {});
    expect(missing).toMatchObject({ status: 400, code: "InvalidRequest" });
    expect(missing.text).toContain(
      "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
    );
    expect(await remove(body, md5("other"))).toMatchObject({ status: 400, code: "BadDigest" });
    expect(await remove(body, { "content-md5": "x" })).toMatchObject({ status: 400, code: "InvalidDigest" });
  });
});

describe("PutObjectTagging", () => {
  const set = (tags: string) => `<TagSet>${tags}</TagSet>`;
  const one = "<Tag><Key>second</Key><Value>2</Value></Tag>";

  test.each([
    ...malformedFor("Tagging", set(one)),
    ["two sets", `<Tagging>${set(one)}${set(one)}</Tagging>`],
    ["a tag without a value", `<Tagging>${set("<Tag><Key>second</Key></Tag>")}</Tagging>`],
    ["a tag without a key", `<Tagging>${set("<Tag><Value>second</Value></Tag>")}</Tagging>`],
  ])("of %s is MalformedXML and changes nothing", async (_what, body) => {
    expect(await tag(body)).toMatchObject(malformed);
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "xml/tagged" }));
    expect(TagSet).toEqual([{ Key: "first", Value: "1" }]);
  });
});

describe("CompleteMultipartUpload", () => {
  const part = (number: string, etag = "9a0364b9e99bb480dd25e1f0284c8555") =>
    `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`;
  const list = (...parts: string[]) => `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;

  test.each([
    ...malformedFor("CompleteMultipartUpload", part("1")),
    ["a part without a number", list("<Part><ETag>a</ETag></Part>")],
    ["a part without an entity tag", list("<Part><PartNumber>1</PartNumber></Part>")],
    ["a part whose number is a word", list(part("one"))],
    ["a part with a negative number", list(part("-1"))],
    ["a part with a fraction", list(part("1.5"))],
    ["10,001 parts", list(...Array.from({ length: 10_001 }, (_, index) => part(String(index + 1))))],
  ])("of %s is MalformedXML", async (_what, body) => {
    expect(await complete(body)).toMatchObject(malformed);
  });

  test.each([
    ["InvalidPart", list(part("0"))],
    ["InvalidPart", list(part("2"))],
    ["InvalidPart", list(part("10001"))],
    ["InvalidPart", list(part("1", "00000000000000000000000000000000"))],
    ["InvalidPartOrder", list(part("1"), part("1"))],
    ["InvalidPartOrder", list(part("2"), part("1"))],
  ])("is %s for parts that the upload does not have in this order: %#", async (code, body) => {
    expect(await complete(body)).toMatchObject({ status: 400, code });
    expect(await s3.list("xml/parts")).toEqual([]);
  });
});

test("a body above the limit is refused before it is read", async () => {
  const body = Buffer.alloc(20 * 1024 ** 2, "<a>");
  const refused = { status: 400, code: "MaxMessageLengthExceeded" };
  expect(await remove(body)).toMatchObject(refused);
  expect(await tag(body)).toMatchObject(refused);
  expect(await complete(body)).toMatchObject(refused);
  expect(await tag(body.subarray(0, 1024 ** 2 + 1))).toMatchObject(refused);
  expect(await tag(body.subarray(0, 1024 ** 2))).toMatchObject(malformed);
});
