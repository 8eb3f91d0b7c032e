import { Readable } from "node:stream";
import type { Policy } from "airlock-inspect/policy.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inspectContent, inspectStep } from "../src/inspection/inspect-content.ts";
import type { MalwareScan } from "../src/inspection/malware-scan.ts";
import { docxType, type Sample, samples, sha256Of } from "./samples.ts";

const allowedTypes = [
  "application/pdf",
  "image/png",
  "application/zip",
  "application/xml",
  docxType,
  "text/csv",
  "text/plain",
];

async function inspect(
  sample: Sample,
  declared: Partial<{ size: number; sha256: string }> = {},
  { encoding, ...more }: { encoding?: string; policy?: Policy; malwareScan?: MalwareScan } = {},
) {
  const { filename, contentType, bytes } = sample;
  return inspectContent({
    declaration: {
      filename,
      contentType,
      size: bytes.length,
      sha256: sha256Of(bytes),
      labels: {},
      ...declared,
    },
    allowedTypes,
    malwareScan: { state: "disabled" },
    ...more,
    open: async () => ({ stream: Readable.from([bytes]), encoding }),
    readRange: async (start, end) => bytes.subarray(start, end + 1),
  });
}

const rulesOf = ({ findings }: { findings: { rule: string }[] }) => findings.map(({ rule }) => rule);

test("A finding names the policy that decided, why it matters and what the sender can do.", async () => {
  const { findings } = await inspect(samples.pdf("scan.png"), { size: 1 });
  expect(rulesOf({ findings })).toEqual(["declared-size", "filename-extension"]);
  for (const finding of findings)
    expect(finding).toMatchObject({
      policy: "balanced",
      why: expect.stringMatching(/\.$/),
      remedy: expect.stringMatching(/\.$/),
    });
});

test("Settings change what a rule about the registration does, but not what a threat of the scan does.", async () => {
  const overrides = [
    {
      name: "stage",
      actions: new Map([
        ["declared-*", "note"],
        ["malware-*", "note"],
      ] as const),
    },
  ];
  const policy = { profile: "balanced" as const, overrides };
  const changed = await inspect(samples.pdf(), { size: 1 }, { policy });
  expect(changed).toMatchObject({ verdict: "release", findings: [{ severity: "low", policy: "stage" }] });
  const threat = { state: "completed" as const, status: "THREATS_FOUND" };
  const scanned = await inspect(samples.pdf(), {}, { policy, malwareScan: threat });
  expect(scanned).toMatchObject({ verdict: "reject", findings: [{ rule: "malware-scan" }] });
});

test.each(["pdf", "png", "docx", "zip", "csv"] as const)(
  "A correctly declared %s file is released without a finding.",
  async (kind) => {
    expect(await inspect(samples[kind]())).toMatchObject({ verdict: "release", findings: [] });
  },
);

test("Media types are compared without regard to case and parameters.", async () => {
  for (const contentType of ["TEXT/CSV", 'Text/Csv; Charset="UTF-8"'])
    expect((await inspect({ ...samples.csv("ROWS.CSV"), contentType })).findings).toEqual([]);
});

test("The EICAR test file is rejected, and the finding names the offset.", async () => {
  const { verdict, findings } = await inspect(samples.eicar());
  expect(verdict).toBe("reject");
  expect(findings[0]).toMatchObject({ rule: "malware-signature", evidence: { offset: 0 } });
});

test.each(["elf", "exe"] as const)("An executable (%s) named .pdf is rejected.", async (kind) => {
  const { verdict, findings } = await inspect(samples[kind]());
  expect(verdict).toBe("reject");
  expect(findings[0]?.rule).toBe("executable-content");
});

test.each(["#!/bin/sh\nrm -rf /\n", "#! /usr/bin/env python3\nprint(1)\n"])(
  "A script that starts with %j is rejected under any name.",
  async (text) => {
    for (const [filename, contentType] of [
      ["report.pdf", "application/pdf"],
      ["notes.txt", "text/plain"],
    ] as const) {
      const inspection = await inspect({ filename, contentType, bytes: Buffer.from(text) });
      expect(inspection.verdict).toBe("reject");
      expect(rulesOf(inspection)).toContain("script-program");
    }
  },
);

test("Content with another size or SHA-256 than declared is rejected.", async () => {
  expect(rulesOf(await inspect(samples.pdf(), { size: 1 }))).toContain("declared-size");
  const otherHash = await inspect(samples.pdf(), { sha256: "0".repeat(64) });
  expect(otherHash.verdict).toBe("reject");
  expect(rulesOf(otherHash)).toEqual(["declared-sha256"]);
});

test.each(["br", "gzip", "Deflate", "identity, zstd", "x-unknown"])(
  "Content that was uploaded with Content-Encoding %s is rejected.",
  async (encoding) => {
    const inspection = await inspect(samples.csv(), {}, { encoding });
    expect(inspection.verdict).toBe("reject");
    expect(inspection.findings).toMatchObject([{ rule: "content-encoding", evidence: { encoding } }]);
    for (const without of ["", "identity"])
      expect((await inspect(samples.csv(), {}, { encoding: without })).findings).toEqual([]);
  },
);

test("A PDF that is declared and named as PNG is quarantined with a finding for each.", async () => {
  const inspection = await inspect({ ...samples.pdf("scan.png"), contentType: "image/png" });
  expect(inspection.verdict).toBe("quarantine");
  expect(rulesOf(inspection)).toEqual(["declared-type", "filename-extension"]);
  expect(inspection.findings[0]?.message).toMatch(/application\/pdf.*image\/png/);
});

test("A PDF with the extension of a PNG is quarantined.", async () => {
  expect(rulesOf(await inspect(samples.pdf("scan.png")))).toEqual(["filename-extension"]);
});

test("A type that the stage does not allow is quarantined.", async () => {
  const gif: Sample = {
    filename: "a.gif",
    contentType: "image/gif",
    // One pixel.
    bytes: Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64"),
  };
  expect(rulesOf(await inspect(gif))).toEqual(["allowed-type"]);
});

test.each([
  ["page.html", "text/plain", "<!doctype html><script>alert(1)</script>", "allowed-type"],
  ["page.xhtml", "text/csv", "<html xmlns='http://www.w3.org/1999/xhtml'/>", "allowed-type"],
  ["drawing.svg", "image/svg+xml", "<?xml version='1.0'?><svg><script/></svg>", "allowed-type"],
  ["drawing.svg", "application/xml", "<?xml version='1.0'?><svg><script/></svg>", "allowed-type"],
])("Text that is named %s and declared as %s is quarantined.", async (filename, contentType, text, rule) => {
  const inspection = await inspect({ filename, contentType, bytes: Buffer.from(text) });
  expect(inspection.verdict).toBe("quarantine");
  expect(rulesOf(inspection)).toContain(rule);
});

test("Text in an encoding that can be told is released.", async () => {
  for (const bytes of [
    Buffer.from("caf\xe9,1\r\n", "latin1"),
    Buffer.from("\ufeffcaf\u00e9,1\r\n", "utf16le"),
  ])
    expect(await inspect({ ...samples.csv(), bytes })).toMatchObject({ verdict: "release" });
});

test("Binary data that is declared as text is quarantined.", async () => {
  const bytes = Buffer.from([0, 1, 2, 255]);
  expect((await inspect({ ...samples.csv(), bytes })).verdict).toBe("quarantine");
});

test("Filenames that hide an executable extension are quarantined.", async () => {
  for (const name of [
    "invoice.pdf.exe",
    "invoice.exe.",
    "invoice.exe ",
    "invoice.exe\u200b",
    "invoice.e\u200bxe",
    "a\u202efdp.exe",
  ])
    expect((await inspect(samples.pdf(name))).findings).toContainEqual(
      expect.objectContaining({ rule: "executable-extension", severity: "medium" }),
    );
});

test("Empty content is quarantined.", async () => {
  expect(rulesOf(await inspect({ ...samples.csv(), bytes: Buffer.alloc(0) }))).toEqual(["empty-content"]);
});

test("An error while reading the content fails the inspection and is not a finding.", async () => {
  const { filename, contentType, bytes } = samples.pdf();
  const inspection = inspectStep({
    declaration: { filename, contentType, size: bytes.length, sha256: sha256Of(bytes), labels: {} },
    allowedTypes,
    malwareScan: { state: "disabled" },
    stepBytes: bytes.length,
    open: async () => ({ stream: Readable.from([bytes]), encoding: undefined, size: bytes.length }),
    readRange: async () => {
      throw new Error("The connection was reset.");
    },
  });
  await expect(inspection).rejects.toThrow("The connection was reset.");
});

test("Any bytes are inspected to a verdict.", async () => {
  const starts = Object.values(samples).map((make) => make().bytes.subarray(0, 40));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(Buffer.alloc(0), ...starts),
      fc.uint8Array({ maxLength: 300 }),
      async (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
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
