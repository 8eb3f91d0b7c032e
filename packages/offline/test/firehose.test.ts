import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import type { Graph, Properties } from "../src/graph/graph.ts";
import { startSystem } from "../src/run/system.ts";
import { firehoseService } from "../src/services/firehose/index.ts";
import { s3Service } from "../src/services/s3/index.ts";
import { temporaryFolder } from "./support/local-aws.ts";
import { putSales, saleRule } from "./support/sales.ts";
import { graphWith, resource, serviceRole } from "./support/shop.ts";
import { arn, roleArn } from "./support/shop-names.ts";

const streamArn = arn("firehose", "deliverystream/audit");
const grants = [
  ...["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"].map((action) => ({
    action: `s3:${action}`,
    resource: "arn:aws:s3:::audit",
  })),
  ...["AbortMultipartUpload", "GetObject", "PutObject"].map((action) => ({
    action: `s3:${action}`,
    resource: "arn:aws:s3:::audit/*",
  })),
];
const newLines = {
  enabled: true,
  processors: [
    {
      type: "AppendDelimiterToRecord",
      parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }],
    },
  ],
};

function graphOf(destination: Properties): Graph {
  const resources = [
    resource("aws:s3/bucketV2:BucketV2", "Audit", { bucket: "audit" }, { id: "audit" }),
    resource(
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
      "Audit",
      {
        destination: "extended_s3",
        extendedS3Configuration: {
          bucketArn: "arn:aws:s3:::audit",
          roleArn: roleArn("Audit"),
          processingConfiguration: newLines,
          ...destination,
        },
      },
      { outputs: { name: "audit", arn: streamArn } },
    ),
    serviceRole("Audit", "firehose.amazonaws.com", grants),
    ...saleRule({
      arn: streamArn,
      inputPath: "$.detail",
    }),
  ];
  return graphWith(resources);
}

async function start(destination: Properties = {}, directory?: string) {
  let path = directory;
  if (!path) {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    path = folder.path;
  }
  const now = () => new Date("2026-03-04T05:06:07Z");
  const reports: string[] = [];
  const report = (line: string) => void reports.push(line);
  const system = await startSystem({ graph: graphOf(destination), directory: path, port: 0, now, report });
  onTestFinished(() => system.close());
  return {
    system,
    reports,
    directory: path,
    firehose: system.service(firehoseService),
    sell: (...ids: number[]) => putSales(system, ids),
    async objects(): Promise<{ key: string; content: Buffer }[]> {
      const bucket = system.service(s3Service).s3.buckets.get("audit");
      const objects = [...(bucket?.objects.values() ?? [])];
      return Promise.all(
        objects.map(async ({ key, files, size }) => {
          const content = bucket?.content.read(files, 0, size - 1);
          return { key, content: content ? await buffer(content) : Buffer.alloc(0) };
        }),
      );
    },
  };
}

test("events of a rule are written below the prefix as one object, one line of JSON for each", async () => {
  const { system, firehose, sell, objects } = await start({ prefix: "events/" });
  await sell(1, 2, 3);
  await system.idle();
  expect(await objects()).toEqual([]);
  await firehose.flush();
  const [object, ...others] = await objects();
  expect(others).toEqual([]);
  expect(object?.key).toMatch(/^events\/2026\/03\/04\/05\/audit-1-2026-03-04-05-06-07-[\da-f-]{36}$/);
  const lines = object?.content.toString().split("\n") ?? [];
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual([1, 2, 3]);
});

test("a prefix with expressions replaces the one of the date, and an extension follows", async () => {
  const { firehose, objects } = await start({
    prefix: "year=!{timestamp:yyyy}/month=!{timestamp:MM}/",
    fileExtension: ".jsonl",
  });
  await firehose.put(streamArn, [Buffer.from("{}")]);
  await firehose.flush();
  expect((await objects())[0]?.key).toMatch(/^year=2026\/month=03\/audit-1-[\d-]+-[\da-f-]+\.jsonl$/);
});

test("a full buffer is written at once, and compressed when the stream says so", async () => {
  const { system, firehose, objects } = await start({
    bufferingSize: 1,
    compressionFormat: "GZIP",
    processingConfiguration: undefined,
  });
  await firehose.put(streamArn, [Buffer.alloc(1024 ** 2 - 1, "a")]);
  await system.idle();
  expect(await objects()).toEqual([]);
  await firehose.put(streamArn, [Buffer.from("b")]);
  await system.idle();
  const [object] = await objects();
  expect(object?.key).toMatch(/\.gz$/);
  expect(gunzipSync(object?.content ?? "").toString()).toMatch(/^a{1048575}b$/);
});

test("what is buffered is written after a restart", async () => {
  const first = await start();
  await first.firehose.put(streamArn, [Buffer.from("first")]);
  await first.system.close();
  const second = await start({}, first.directory);
  await second.firehose.put(streamArn, [Buffer.from("second")]);
  await second.firehose.flush();
  expect((await second.objects()).map(({ content }) => content.toString())).toEqual(["first\nsecond\n"]);
  await second.firehose.flush();
  expect(await second.objects()).toHaveLength(1);
});

/** The buffer of a stream with one record, in the folder of a system that was closed. */
async function closedWithRecord() {
  const { firehose, system, directory } = await start();
  await firehose.put(streamArn, [Buffer.from("first")]);
  await system.close();
  const folder = join(directory, "firehose", "audit");
  expect(await readdir(folder)).toEqual(["buffer.jsonl"]);
  return { directory, file: join(folder, "buffer.jsonl") };
}

test.each([
  ["half a record", "c2Vj"],
  ["something else", "{}\n\0\xff"],
])(
  "a buffer that ends with %s keeps its other records, and the start says what is lost",
  async (_name, end) => {
    const { directory, file } = await closedWithRecord();
    await writeFile(file, end, { flag: "a" });
    await writeFile(join(dirname(file), "other.pending"), "");
    const { firehose, objects, reports } = await start({}, directory);
    expect(reports).toEqual([
      expect.stringMatching(/buffer\.jsonl was damaged: \d of the records .* are lost\.$/),
    ]);
    await firehose.put(streamArn, [Buffer.from("second")]);
    await firehose.flush();
    expect((await objects()).map(({ content }) => content.toString())).toEqual(["first\nsecond\n"]);
  },
);

test("a buffer that is a folder is refused at the start", async () => {
  const { directory, file } = await closedWithRecord();
  await rm(file);
  await mkdir(file);
  await expect(start({}, directory)).rejects.toThrow("buffer.jsonl is damaged: it is a folder.");
});

test("a record for a stream that is not declared is refused", async () => {
  const { firehose } = await start();
  await expect(firehose.put(`${streamArn}s`, [Buffer.from("x")])).rejects.toThrow(/not found/);
});
