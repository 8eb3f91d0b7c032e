import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LocalAws, region, roleArn, send, startAws, temporaryFolder } from "../support/local-aws.ts";

const run = promisify(execFile);
const installed = spawnSync("aws", ["--version"]).status === 0;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: LocalAws;
let config: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  config = join(folder.path, "config");
  // The CLI presigns with Signature Version 2 by default, which S3 refuses for new buckets.
  await writeFile(config, "[default]\ns3 =\n  signature_version = s3v4\n");
  server = await startAws({
    directory: join(folder.path, "data"),
    tables: [{ name: "documents", hashKey: "id", attributes: [{ name: "id", type: "S" }] }],
  });
});

afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** Runs a command of the AWS CLI and returns its output; an error has the CLI's message. */
async function aws(...command: string[]): Promise<string> {
  const { stdout } = await run("aws", command, {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(folder.path, "none"),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    },
  });
  return stdout;
}

describe.skipIf(!installed)(`the AWS CLI${installed ? "" : " (skipped: no command aws here)"}`, () => {
  test("the AWS CLI uploads a large file in parts, lists, downloads and removes it", async () => {
    const file = join(folder.path, "large file é.bin");
    const content = randomBytes(20 * 1024 ** 2);
    await writeFile(file, content);
    await aws("s3", "cp", "--no-progress", file, "s3://vault/large/a b+é.bin");
    expect(await aws("s3", "ls", "s3://vault/large/")).toMatch(/ 20971520 a b\+é\.bin\n$/);
    await aws("s3", "cp", "--no-progress", "s3://vault/large/a b+é.bin", `${file}.back`);
    expect((await readFile(`${file}.back`)).equals(content)).toBe(true);
    await aws("s3", "rm", "--recursive", "s3://vault/large/");
    expect(
      await aws("s3api", "list-objects-v2", "--bucket", "vault", "--query", "length(Contents || `[]`)"),
    ).toBe("0\n");
  });

  test("the AWS CLI moves an object and presigns a URL for it", async () => {
    const file = join(folder.path, "small.txt");
    await writeFile(file, "small");
    await aws("s3", "mv", "--no-progress", file, "s3://vault/small.txt");
    await aws("s3", "mv", "--no-progress", "s3://vault/small.txt", "s3://vault/moved/small.txt");
    const url = (await aws("s3", "presign", "s3://vault/moved/small.txt")).trim();
    expect(await send(url)).toMatchObject({ status: 200, text: "small" });
    expect(await send(url.replace("moved", "other"))).toMatchObject({ status: 403 });
  });

  test("the AWS CLI prints S3's error for a second conditional put", async () => {
    const file = join(folder.path, "once.txt");
    await writeFile(file, "once");
    const put = ["s3api", "put-object", "--bucket", "vault", "--key", "once", "--body", file];
    const command = [...put, "--if-none-match", "*", "--checksum-algorithm", "SHA256"];
    expect(JSON.parse(await aws(...command))).toMatchObject({
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      ChecksumSHA256: expect.any(String),
    });
    await expect(aws(...command)).rejects.toThrow(
      "(PreconditionFailed) when calling the PutObject operation",
    );
    await expect(aws("s3", "ls", "s3://nowhere")).rejects.toThrow("(NoSuchBucket)");
  });

  test("the AWS CLI puts and gets an item, and prints the error of a failed condition", async () => {
    const table = ["--table-name", "documents"];
    const put = ["dynamodb", "put-item", ...table, "--item", '{"id": {"S": "é1"}, "count": {"N": "2"}}'];
    const command = [...put, "--condition-expression", "attribute_not_exists(id)"];
    await aws(...command);
    const got = await aws("dynamodb", "get-item", ...table, "--key", '{"id": {"S": "é1"}}');
    expect(JSON.parse(got)).toEqual({ Item: { id: { S: "é1" }, count: { N: "2" } } });
    await expect(aws(...command)).rejects.toThrow("ConditionalCheckFailedException");
  });

  test("the AWS CLI gets the caller's identity", async () => {
    expect(JSON.parse(await aws("sts", "get-caller-identity"))).toMatchObject({
      Arn: roleArn,
      Account: "123456789012",
    });
  });
});
