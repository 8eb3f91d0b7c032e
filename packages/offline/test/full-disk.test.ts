import { mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ClassicLevel } from "classic-level";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { append } from "../src/files/append.ts";
import { DiskFault, onDiskFault, untilStored } from "../src/files/disk-fault.ts";
import { readRecord, writeRecord } from "../src/files/records.ts";
import { reportDiskFaults } from "../src/run/disk-reports.ts";
import { createLogs } from "../src/services/logs/log-files.ts";
import { refusal, region, startAws } from "./support/local-aws.ts";

/** Tests with `/dev/full` or `/proc`. */
const onLinux = test.skipIf(process.platform !== "linux");

const full = () => Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "full-disk-"));
  ends.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The prototype of `FileHandle`, whose methods write. */
async function fileHandles() {
  const handle = await open(import.meta.filename);
  await handle.close();
  return Object.getPrototypeOf(handle) as { write(data: Uint8Array, offset?: number): Promise<unknown> };
}

async function aws(directory: string, report = (_line: string) => {}) {
  const tables = [
    {
      name: "things",
      arn: `arn:aws:dynamodb:${region}:123456789012:table/things`,
      hashKey: "id",
      attributes: [{ name: "id", type: "S" }],
    },
  ];
  const local = await startAws({ directory, tables, report });
  ends.push(() => local.close());
  return { s3: new S3Client(local.client), dynamodb: new DynamoDBClient(local.client), local };
}

const put = (s3: S3Client, Body: Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: "vault", Key: "content", Body }));
const head = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket: "vault", Key: "content" }));

test("content is stored to its last byte by a disk that takes each write in part", async () => {
  const { s3 } = await aws(await folder());
  const handles = await fileHandles();
  const { write } = handles;
  vi.spyOn(handles, "write").mockImplementation(function (this: unknown, data, offset = 0) {
    return write.call(this, data.subarray(0, Math.min(data.length, offset + 4096)), offset);
  });
  const content = Buffer.alloc(60_000, "x");
  await put(s3, content);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "vault", Key: "content" }));
  expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(content);
});

test("content that a full disk takes in part is refused with status 500, and is not an object", async () => {
  const { s3 } = await aws(await folder());
  const handles = await fileHandles();
  const { write } = handles;
  vi.spyOn(handles, "write").mockImplementation(function (this: unknown, data, offset = 0) {
    if (offset > 0) return Promise.reject(full());
    return write.call(this, data.subarray(0, 12_288), offset);
  });
  expect(await refusal(put(s3, Buffer.alloc(60_000)))).toMatchObject({ name: "InternalError", status: 500 });
  expect(await refusal(head(s3))).toMatchObject({ status: 404 });
  vi.restoreAllMocks();
  await put(s3, Buffer.alloc(60_000));
  expect((await head(s3)).ContentLength).toBe(60_000);
});

test("a table on a full disk refuses writes with status 500, answers reads, and loses no later write", async () => {
  const directory = await folder();
  const { dynamodb, local } = await aws(directory);
  const item = (id: string) => ({ TableName: "things", Item: { id: { S: id } } });
  const get = (client: DynamoDBClient, id: string) =>
    client.send(new GetItemCommand({ TableName: "things", Key: { id: { S: id } } }));
  await dynamodb.send(new PutItemCommand(item("before")));
  vi.spyOn(ClassicLevel.prototype, "batch").mockImplementation((() =>
    Promise.reject(
      new Error("IO error: 000003.log: No space left on device"),
    )) as unknown as ClassicLevel["batch"]);
  for (const id of ["lost 1", "lost 2"])
    expect(await refusal(dynamodb.send(new PutItemCommand(item(id))))).toMatchObject({ status: 500 });
  expect((await get(dynamodb, "before")).Item).toBeDefined();
  vi.restoreAllMocks();
  const opened = vi.spyOn(ClassicLevel.prototype, "open");
  await dynamodb.send(new PutItemCommand(item("after")));
  // The log of a failed write may be damaged, so the database begins a new one.
  expect(opened).toHaveBeenCalledTimes(1);
  await local.close();
  ends.length = 1;
  const again = await aws(directory);
  expect((await get(again.dynamodb, "after")).Item).toBeDefined();
  expect((await get(again.dynamodb, "lost 1")).Item).toBeUndefined();
});

onLinux("logs on a full disk end nothing, and go on when there is space", async () => {
  const directory = await folder();
  const faults: DiskFault[] = [];
  ends.push(onDiskFault((fault) => faults.push(fault)));
  const file = join(directory, "stream.jsonl");
  await symlink("/dev/full", file);
  const logs = createLogs({ directory, now: () => new Date() });
  logs.write("", "stream", "lost");
  await logs.close();
  expect(faults).toMatchObject([{ code: "ENOSPC", path: file }]);
  await rm(file);
  logs.write("", "stream", "kept");
  await logs.close();
  expect(await readFile(file, "utf8")).toMatch(/^\{"timestamp":"[^"]+","message":"kept"\}\n$/);
});

onLinux("log files are open only while they are written", async () => {
  const directory = await folder();
  const logs = createLogs({ directory, now: () => new Date() });
  const openFiles = async () => (await readdir("/proc/self/fd")).length;
  const before = await openFiles();
  for (let number = 0; number < 50; number++) logs.write("group", `stream ${number}`, "line");
  await logs.close();
  for (let number = 0; number < 50; number++) logs.write("group", `stream ${number}`, "line");
  await vi.waitFor(async () =>
    expect((await readFile(join(directory, "group/stream_49.jsonl"), "utf8")).split("\n")).toHaveLength(3),
  );
  expect(await openFiles()).toBeLessThan(before + 10);
});

onLinux("a record that a full disk does not take stays as it was", async () => {
  const file = join(await folder(), "record.json");
  await writeRecord(file, { version: 1 });
  await symlink("/dev/full", `${file}.new`);
  await expect(writeRecord(file, { version: 2 })).rejects.toThrow(DiskFault);
  expect(await readRecord(file, z.object())).toEqual({ version: 1 });
  await writeRecord(file, { version: 3 });
  expect(await readRecord(file, z.object())).toEqual({ version: 3 });
});

onLinux("lines that cannot be appended leave the file as it was", async () => {
  const directory = await folder();
  await writeFile(join(directory, "lines"), "one\n");
  await append(join(directory, "lines"), "two\n");
  await symlink("/dev/full", join(directory, "full"));
  await expect(append(join(directory, "full"), "three\n")).rejects.toThrow("the disk is full");
  expect(await readFile(join(directory, "lines"), "utf8")).toBe("one\ntwo\n");
});

test("a write is repeated until the disk takes it, and another error is not", async () => {
  const results = [new DiskFault("ENOSPC", "x"), new DiskFault("EIO", "x"), undefined];
  const write = vi.fn(async () => {
    const error = results.shift();
    if (error) throw error;
    return "written";
  });
  const { signal } = new AbortController();
  expect(await untilStored(write, signal)).toBe("written");
  expect(write).toHaveBeenCalledTimes(3);
  await expect(untilStored(() => Promise.reject(new Error("other")), signal)).rejects.toThrow("other");
});

onLinux("the terminal says once that the disk is full, with the volume and what to do", async () => {
  const directory = await folder();
  const lines: string[] = [];
  const end = reportDiskFaults(directory, (line) => lines.push(line));
  await symlink("/dev/full", join(directory, "file"));
  await symlink("/dev/full", join(await folder(), "elsewhere"));
  for (let attempt = 0; attempt < 3; attempt++) {
    await append(join(directory, "file"), "x").catch(() => {});
    await append(join(String(ends.length), "elsewhere"), "x").catch(() => {});
  }
  await end();
  expect(lines).toEqual([
    expect.stringMatching(
      /^The data cannot be stored: the disk is full\. Volume \/.* \([\d.]+ of [\d.]+ MiB free\), folder .*full-disk-.*Free some space there, or use another folder with --data/,
    ),
  ]);
});

test("the remedy for a disk that is not full is not to free space", () => {
  expect(new DiskFault("ENOSPC", "/data").remedy).toBe("Free some space there");
  expect(new DiskFault("EROFS", "/data").remedy).not.toContain("space");
});

test("an upload whose first part the disk does not take is answered once all of it was sent", async () => {
  const { s3, local } = await aws(await folder());
  const handles = await fileHandles();
  vi.spyOn(handles, "write").mockRejectedValue(full());
  expect(await refusal(put(s3, Buffer.alloc(8 * 1024 ** 2)))).toMatchObject({
    name: "InternalError",
    status: 500,
    message: "We encountered an internal error. Please try again.",
  });
  await local.close();
});
