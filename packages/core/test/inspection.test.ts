import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspectContent } from "../src/inspection/inspect-content.ts";
import { loadRules } from "../src/inspection/load-rules.ts";
import { createSignatureSearch } from "../src/inspection/signatures.ts";
import { createTextCheck } from "../src/inspection/text.ts";
import { docxType, type Sample, samples, sha256Of } from "./samples.ts";

const names = readdirSync(fileURLToPath(new URL("../src/inspection/rules", import.meta.url))).map((file) =>
  file.replace(/\.ts$/, ""),
);
const allowedTypes = [
  "application/pdf",
  "image/png",
  "application/zip",
  "application/xml",
  docxType,
  "text/csv",
  "text/plain",
];

async function inspect(sample: Sample, declared: Partial<{ size: number; sha256: string }> = {}) {
  const { bytes } = sample;
  return inspectContent({
    declaration: {
      filename: sample.filename,
      contentType: sample.contentType,
      size: bytes.length,
      sha256: sha256Of(bytes),
      labels: {},
      ...declared,
    },
    allowedTypes,
    rules: await loadRules(names),
    open: async () => Readable.from([bytes]),
    readRange: async (start, end) => bytes.subarray(start, end + 1),
  });
}

const rulesOf = ({ findings }: { findings: { rule: string }[] }) => findings.map(({ rule }) => rule);

describe("what is what it says it is, is released without a finding", () => {
  test("and a media type is the same in capitals, and with parameters", async () => {
    for (const contentType of ["TEXT/CSV", 'Text/Csv; Charset="UTF-8"'])
      expect((await inspect({ ...samples.csv("ROWS.CSV"), contentType })).findings).toEqual([]);
  });
  test.each(["pdf", "png", "docx", "zip", "csv"] as const)("%s", async (kind) => {
    const inspected = await inspect(samples[kind]());
    expect(inspected.findings).toEqual([]);
    expect(inspected.verdict).toBe("release");
  });
});

describe("what is dangerous is rejected", () => {
  test("the EICAR test file, with the place where it was found", async () => {
    const inspected = await inspect(samples.eicar());
    expect(inspected.verdict).toBe("reject");
    expect(inspected.findings[0]).toMatchObject({ rule: "malware-signature", evidence: { offset: 0 } });
  });
  test.each(["elf", "exe"] as const)("a program named .pdf: %s", async (kind) => {
    const inspected = await inspect(samples[kind]());
    expect(inspected.verdict).toBe("reject");
    expect(inspected.findings[0]?.rule).toBe("executable-content");
  });
  test.each(["#!/bin/sh\nrm -rf /\n", "#! /usr/bin/env python3\nprint(1)\n"])(
    "a script, whatever it is called: %j",
    async (text) => {
      for (const [filename, contentType] of [
        ["report.pdf", "application/pdf"],
        ["notes.txt", "text/plain"],
      ] as const) {
        const inspected = await inspect({ filename, contentType, bytes: Buffer.from(text) });
        expect(inspected.verdict).toBe("reject");
        expect(inspected.findings[0]?.rule).toBe("executable-content");
      }
    },
  );
  test("content of another size or hash than declared", async () => {
    expect(rulesOf(await inspect(samples.pdf(), { size: 1 }))).toContain("declared-size");
    const other = await inspect(samples.pdf(), { sha256: "0".repeat(64) });
    expect(other.verdict).toBe("reject");
    expect(rulesOf(other)).toEqual(["declared-sha256"]);
  });
});

describe("what is not what it says it is, is held for a person", () => {
  test("a PDF named and declared as PNG: both are named in the findings", async () => {
    const inspected = await inspect({ ...samples.pdf("scan.png"), contentType: "image/png" });
    expect(inspected.verdict).toBe("quarantine");
    expect(rulesOf(inspected)).toEqual(["declared-type", "filename-extension"]);
    expect(inspected.findings[0]?.message).toMatch(/application\/pdf.*image\/png/);
  });
  test("a PDF declared as PDF, with the name of a PNG", async () => {
    expect(rulesOf(await inspect(samples.pdf("scan.png")))).toEqual(["filename-extension"]);
  });
  test("a type that the stage does not take", async () => {
    const gif: Sample = {
      filename: "a.gif",
      contentType: "image/gif",
      bytes: Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    };
    expect(rulesOf(await inspect(gif))).toEqual(["allowed-type"]);
  });
  test.each([
    ["page.html", "text/plain", "<!doctype html><script>alert(1)</script>", "filename-extension"],
    ["page.xhtml", "text/csv", "<html xmlns='http://www.w3.org/1999/xhtml'/>", "filename-extension"],
    ["drawing.svg", "image/svg+xml", "<?xml version='1.0'?><svg><script/></svg>", "allowed-type"],
    ["drawing.svg", "application/xml", "<?xml version='1.0'?><svg><script/></svg>", "filename-extension"],
  ])(
    "text of a type that the stage does not take, whether declared or named so: %s, %s",
    async (filename, contentType, text, rule) => {
      const inspected = await inspect({ filename, contentType, bytes: Buffer.from(text) });
      expect(inspected.verdict).toBe("quarantine");
      expect(rulesOf(inspected)).toContain(rule);
    },
  );
  test("text in another encoding than UTF-8, which the finding says", async () => {
    for (const bytes of [Buffer.from("caf\xe9", "latin1"), Buffer.from("\ufeffcafé", "utf16le")]) {
      const { findings } = await inspect({ ...samples.csv(), bytes });
      expect(findings[0]?.message).toMatch(/not UTF-8 text.*text\/csv/);
    }
  });
  test("binary data declared as text, names that hide their extension, programs' extensions, nothing at all", async () => {
    const binary: Sample = { filename: "a.csv", contentType: "text/csv", bytes: Buffer.from([0, 1, 2, 255]) };
    expect((await inspect(binary)).verdict).toBe("quarantine");
    expect(rulesOf(await inspect(samples.pdf("invoice\u202efdp.exe")))).toEqual(["filename-extension"]);
    for (const name of ["invoice.pdf.exe", "invoice.exe.", "invoice.exe ", "invoice.exe\u200b"])
      expect((await inspect(samples.pdf(name))).findings).toMatchObject([
        { rule: "filename-extension", severity: "medium" },
      ]);
    expect(rulesOf(await inspect({ ...samples.csv(), bytes: Buffer.alloc(0) }))).toEqual(["empty-content"]);
  });
});

test("a rule that does not exist is named", async () => {
  await expect(loadRules(["no-such-rule"])).rejects.toThrow('no inspection rule "no-such-rule"');
});

test("a vault that cannot be read is a fault, not a finding", async () => {
  const { bytes } = samples.pdf();
  const broken = inspectContent({
    declaration: { ...samples.pdf(), size: bytes.length, sha256: sha256Of(bytes), labels: {} },
    allowedTypes,
    rules: await loadRules(names),
    open: async () => Readable.from([bytes]),
    readRange: async () => {
      throw new Error("The connection broke off.");
    },
  });
  await expect(broken).rejects.toThrow("broke off");
});

test("any bytes get a verdict, whatever they are declared as", async () => {
  const heads = Object.values(samples).map((make) => make().bytes.subarray(0, 40));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(Buffer.alloc(0), ...heads),
      fc.uint8Array({ maxLength: 300 }),
      async (head, rest) => {
        const bytes = Buffer.concat([head, rest]);
        const { verdict, content } = await inspect({
          filename: "x.zip",
          contentType: "application/zip",
          bytes,
        });
        expect(["release", "quarantine", "reject"]).toContain(verdict);
        expect(content.sha256).toBe(sha256Of(bytes));
      },
    ),
  );
});

/** Cuts bytes at arbitrary places. */
const chunked = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc.tuple(bytes, fc.array(fc.nat(200), { maxLength: 12 })).map(([whole, cuts]) => {
    const places = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort((a, b) => a - b);
    const buffer = Buffer.from(whole);
    return {
      buffer,
      chunks: [...places, buffer.length].map((end, i) => buffer.subarray(places[i - 1] ?? 0, end)),
    };
  });

test("a signature is found at any offset, however the content is cut", () => {
  const needle = samples.eicar().bytes;
  fc.assert(
    fc.property(
      chunked(fc.uint8Array({ maxLength: 120 }).map((head) => Buffer.concat([head, needle, head]))),
      ({ buffer, chunks }) => {
        const search = createSignatureSearch();
        for (const chunk of chunks) search.update(chunk);
        expect(search.found).toEqual([{ name: "EICAR-Test-File", offset: buffer.indexOf(needle) }]);
      },
    ),
  );
});

test("text is told from binary the same way, however the content is cut", () => {
  const bytes = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }),
  );
  fc.assert(
    fc.property(chunked(bytes), ({ buffer, chunks }) => {
      const check = createTextCheck();
      for (const chunk of chunks) check.update(chunk);
      let valid = true;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(buffer);
      } catch {
        valid = false;
      }
      expect(check.end()).toBe(valid && !buffer.includes(0));
    }),
    { numRuns: 500 },
  );
});

test("content is measured while it streams: a large one is never held", async () => {
  const chunk = Buffer.alloc(1 << 20, "airlock ");
  const chunks = 256;
  const hash = createHash("sha256");
  for (let i = 0; i < chunks; i++) hash.update(chunk);
  const before = process.memoryUsage().rss;
  let peak = before;
  const { content } = await inspectContent({
    declaration: {
      filename: "a.txt",
      contentType: "text/plain",
      size: chunk.length * chunks,
      sha256: "",
      labels: {},
    },
    allowedTypes,
    rules: [],
    open: async () =>
      Readable.from(
        (function* () {
          for (let i = 0; i < chunks; i++) {
            peak = Math.max(peak, process.memoryUsage().rss);
            yield chunk;
          }
        })(),
      ),
    readRange: async (start, end) => Buffer.alloc(end - start + 1, "airlock "),
  });
  expect(content).toMatchObject({ size: chunk.length * chunks, sha256: hash.digest("hex"), isText: true });
  expect(peak - before).toBeLessThan(128 << 20);
});
