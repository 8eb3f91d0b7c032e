import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { compressedSamples, letter, letterBzip2, letterXz, lzmaStream } from "../samples/compressed.ts";
import { tar } from "../samples/tar.ts";
import { zip } from "../samples/zip.ts";

const encrypted = zip([{ name: "letter.txt", content: "x", flags: 1 }]);

/** A gzip member with a name in its header. */
function named(name: string, content: string): Buffer {
  const header = Buffer.from("1f8b0808000000000003", "hex");
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, Buffer.from(`${name}\0`), deflateRawSync(content), trailer]);
}

const kinds: [string, string, Buffer][] = [
  ...compressedSamples.map(({ type, filename, content }): [string, string, Buffer] => [
    type,
    filename,
    content,
  ]),
  ["application/gzip", "letter.txt.gz", named("letter.txt", letter)],
];
/** A file of `compress` has neither a length nor a checksum. */
const withEnd = kinds.filter(([type]) => type !== "application/x-compress");

test.each(kinds)("Compressed content is read and has no finding: %s %s.", async (type, filename, bytes) => {
  const { format, findings } = await inspect(bufferSource(bytes), { filename });
  expect(format.type).toBe(type);
  expect(findings).toEqual([]);
});

test.each(withEnd)("Compressed content that is cut off is held: %s.", async (_type, filename, bytes) => {
  const { findings } = await inspect(bufferSource(bytes.subarray(0, -1)), { filename });
  expect(findings).toMatchObject([{ rule: "archive-unreadable" }]);
});

test.each(withEnd)("Data behind compressed content is held: %s.", async (_type, filename, bytes) => {
  const { verdict } = await inspect(bufferSource(Buffer.concat([bytes, Buffer.from("something else")])), {
    filename,
  });
  expect(verdict).toBe("quarantine");
});

test.each([
  ["tgz", gzipSync(tar([{ name: "a.zip", content: encrypted }])), "a.tgz", "a.tar/a.zip: entry letter.txt"],
  ["gzip", gzipSync(encrypted), "a.zip.gz", "a.zip: entry letter.txt"],
  [
    "several members",
    Buffer.concat([gzipSync(encrypted.subarray(0, 20)), gzipSync(encrypted.subarray(20))]),
    "a.gz",
    "a: entry letter.txt",
  ],
  ["zstd", zstdCompressSync(encrypted), "a.zst", "a: entry letter.txt"],
  [
    "several frames",
    Buffer.concat([zstdCompressSync(encrypted.subarray(0, 20)), zstdCompressSync(encrypted.subarray(20))]),
    "a.zst",
    "a: entry letter.txt",
  ],
])("The content gets the findings that it has outside: %s.", async (_kind, bytes, filename, where) => {
  const { findings } = await inspect(bufferSource(bytes), { filename });
  expect(findings).toEqual(
    expect.arrayContaining([expect.objectContaining({ rule: "archive-encrypted", where })]),
  );
});

test("The name in the header of a gzip file is checked.", async () => {
  const { findings } = await inspect(bufferSource(named("../letter.txt", letter)));
  expect(findings).toMatchObject([{ rule: "archive-path-escape" }]);
});

test("A wrong checksum holds a gzip file.", async () => {
  const bytes = gzipSync(letter);
  bytes.writeUInt32LE(1, bytes.length - 8);
  expect((await inspect(bufferSource(bytes))).findings).toMatchObject([{ rule: "archive-unreadable" }]);
});

const zeros = Buffer.alloc(70 * 1024 ** 2);

test.each([
  ["gzip", gzipSync(zeros)],
  ["zstd", zstdCompressSync(zeros)],
])("A small file that unpacks to more than the limit is a bomb: %s.", async (_kind, bytes) => {
  expect((await inspect(bufferSource(bytes))).findings).toMatchObject([
    { rule: "archive-bomb", severity: "high" },
  ]);
});

test("Content that unpacks to more than the limit without being a bomb is held.", async () => {
  const { findings } = await inspect(bufferSource(gzipSync(letter.repeat(10))), {
    limits: { memberBytes: 100 },
  });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "memberBytes" } }]);
});

test.each([
  ["lzip", Buffer.from("LZIP\x01\x0c something")],
  ["LZMA", Buffer.from("5d0000800005000000000000000022194827531a67", "hex")],
  ["compress", Buffer.from("1f9d90ffffffffffff", "hex")],
])("Damaged compressed content is held: %s.", async (_kind, bytes) => {
  expect((await inspect(bufferSource(bytes))).findings).toMatchObject([{ rule: "archive-unreadable" }]);
});

test("Compression that is not read is held: lz4.", async () => {
  const { findings } = await inspect(bufferSource(Buffer.from("04224d186440a7", "hex")));
  expect(findings).toMatchObject([{ rule: "archive-not-inspected" }]);
});

test.each([
  ["bzip2", 12, letterBzip2],
  ["LZMA", 14, Buffer.concat([Buffer.from("090405005d00008000", "hex"), lzmaStream])],
  ["xz", 95, letterXz],
  ["zstd", 93, zstdCompressSync(letter)],
])("A ZIP entry compressed by %s is read.", async (_name, method, data) => {
  const content = zip([{ name: "letter.txt", data, method, size: letter.length, crc: crc32(letter) }]);
  const { findings, format } = await inspect(bufferSource(content), { filename: "letter.zip" });
  expect(format.type).toBe("application/zip");
  expect(findings).toEqual([]);
});

test("A ZIP entry compressed by a method that is not read is held: Deflate64.", async () => {
  const content = zip([{ name: "letter.txt", data: Buffer.from("x"), method: 9, size: 1, crc: 1 }]);
  const { findings } = await inspect(bufferSource(content), { filename: "letter.zip" });
  expect(findings).toMatchObject([{ rule: "archive-unreadable", where: "entry letter.txt" }]);
});

test("No change of compressed content makes a parser fail.", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds.map(([, , bytes]) => bytes)),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(200),
      async (sample, changes, cut) => {
        const changed = Buffer.from(sample);
        for (const [at, value] of changes) changed[at % changed.length] = value;
        const errors: unknown[] = [];
        const bytes = cut % 3 === 0 ? changed.subarray(0, cut) : changed;
        await inspect(bufferSource(bytes), { onError: (_parser, error) => errors.push(error) });
        expect(errors).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
