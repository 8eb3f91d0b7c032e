import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startAws, temporaryFolder } from "../support/local-aws.ts";

const file = "024e5075-31e4-4160-9b61-2cd1e2cb4d4e";
const object = {
  key: "some",
  files: [{ file, size: 5 }],
  size: 5,
  etag: '"5d41402abc4b2a76b9719d911017c592"',
  versionId: "null",
  lastModified: "2026-11-26T06:22:18.000Z",
  headers: {},
  checksums: {},
  tags: {},
};
const upload = { id: file, key: "some", headers: {}, tags: {}, initiated: object.lastModified };

/** Starts S3 over a folder in which one record of a bucket was changed. */
async function startWith(records: string, record: object) {
  const { path, remove } = await temporaryFolder();
  onTestFinished(remove);
  const folder = join(path, "s3", "vault", records);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "some.json"), JSON.stringify(record));
  const aws = await startAws({ directory: path, report: () => {} });
  onTestFinished(() => aws.close());
}

test.each([
  ["objects", { ...object, files: [null] }, "files.0"],
  ["objects", { ...object, files: [{ file: "../../../credentials.key", size: 32 }] }, "files.0.file"],
  ["objects", { ...object, size: -1 }, "size"],
  ["objects", { ...object, etag: '"a\nb"' }, "etag"],
  ["objects", { ...object, lastModified: "now" }, "lastModified"],
  ["objects", { ...object, headers: { "content-type": 5 } }, "headers.content-type"],
  ["versions", { sequence: 1, version: null }, "version"],
  ["uploads", { ...upload, parts: { 1: null } }, "parts.1"],
  ["uploads", { ...upload, id: "../objects/some", parts: {} }, "id"],
])(
  "a start with a record in %s like %o is refused by the name of its file and field",
  async (folder, record, field) => {
    await expect(startWith(folder, record)).rejects.toThrow(
      `some.json is damaged: its field "${field}" is not what was written`,
    );
  },
);
