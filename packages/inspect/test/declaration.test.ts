import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bufferSource, canDetect, defaultAllowedTypes, inspect } from "../src/index.ts";
import { heif, jpeg } from "./samples/images.ts";
import { binarySamples } from "./samples/types.ts";
import { zip } from "./samples/zip.ts";

const sample = (type: string) =>
  binarySamples.find((candidate) => candidate.type === type)?.bytes ?? Buffer.alloc(0);
const csv = Buffer.from("Name,Amount\r\nMüller,5\r\n");

interface Declaration {
  filename?: string;
  declaredType?: string;
  allowedTypes?: readonly string[];
}

/** The rules that hold or reject content, and the verdict. */
async function held(bytes: Buffer, declaration: Declaration) {
  const { findings, verdict } = await inspect(bufferSource(bytes), declaration);
  return [verdict, ...findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule)];
}

describe("the declared type", () => {
  it.each([
    ["image/jpg", jpeg()],
    ["IMAGE/JPEG; charset=binary", jpeg()],
    ["image/heif", heif()],
    ["application/x-gzip", gzipSync("Dear reader.")],
    ["text/plain", csv],
    ["application/octet-stream", jpeg()],
    ["application/vnd.sqlite3", sample("application/vnd.sqlite3")],
    ["application/x-of-no-detector", sample("application/vnd.sqlite3")],
    ["text/html", Buffer.from('<html xmlns="http://www.w3.org/1999/xhtml"></html>')],
  ])("may be %s", async (declaredType, bytes) => {
    expect(await held(bytes, { declaredType })).toEqual(["release"]);
  });

  it.each([
    ["image/png", jpeg()],
    ["image/png", Buffer.alloc(100, 7)],
    ["text/csv", Buffer.alloc(100, 7)],
    ["image/png", csv],
    ["text/plain", jpeg()],
    ["text/plain", Buffer.from("#!/bin/sh\n")],
    ["text/csv", Buffer.from("{\\rtf1\\ansi Hello}")],
    ["application/pdf", Buffer.from("{\\rtf1\\ansi Hello}")],
  ])("may not be %s if the content is of another type", async (declaredType, bytes) => {
    expect(await held(bytes, { declaredType })).toContain("declared-type");
  });
});

describe("allowed types", () => {
  it.each([
    ["text/xml", "application/xml", Buffer.from("<a/>")],
    ["application/xml", "text/xml", Buffer.from("<a/>")],
    ["image/jpg", "image/jpeg", jpeg()],
    ["application/x-gzip", "application/gzip", gzipSync("Dear reader.")],
    ["text/csv", "text/csv", csv],
  ])("named %s let content declared as %s pass", async (allowed, declaredType, bytes) => {
    expect(await held(bytes, { declaredType, allowedTypes: [allowed] })).toEqual(["release"]);
  });

  it.each([
    [
      "the detected type",
      Buffer.from("<!doctype html>"),
      { declaredType: "text/plain", allowedTypes: ["text/plain"] },
    ],
    ["the declared type", csv, { declaredType: "text/html", allowedTypes: ["text/plain"] }],
    ["a type of no declaration", jpeg(), { allowedTypes: ["image/png"] }],
  ])("hold content if %s is not among them", async (_name, bytes, declaration) => {
    expect(await held(bytes, declaration)).toEqual(["quarantine", "allowed-type"]);
  });

  it.each([
    [
      ["text/csv", "image/png"],
      "The media type text/html is not allowed. Allowed types: text/csv, image/png.",
    ],
    [
      defaultAllowedTypes,
      `The media type text/html is not one of the ${defaultAllowedTypes.length} allowed types.`,
    ],
  ])("are named in the finding unless they are many", async (allowedTypes, message) => {
    const { findings } = await inspect(bufferSource(Buffer.from("<!doctype html>")), { allowedTypes });
    expect(findings.find(({ rule }) => rule === "allowed-type")?.message).toBe(message);
  });

  it("hold nothing if there is no list", async () => {
    expect(await held(csv, { filename: "a.csv", declaredType: "text/csv" })).toEqual(["release"]);
  });

  it("of production are types that detection can tell", () => {
    expect(defaultAllowedTypes.filter((type) => !canDetect(type))).toEqual([]);
  });

  it("of production are without repetition, and without HTML", () => {
    expect(new Set(defaultAllowedTypes).size).toBe(defaultAllowedTypes.length);
    expect(defaultAllowedTypes).not.toContain("text/html");
  });
});

describe("filenames", () => {
  it.each([
    ["scan.jpg", jpeg()],
    ["letter.doc", Buffer.from("{\\rtf1\\ansi Hello}")],
    ["scan.JPEG", jpeg()],
    ["photo.heif", heif()],
    ["data.log", csv],
    ["without-extension", csv],
    ["name.with-no-known-extension", jpeg()],
  ])("such as %s are released", async (filename, bytes) => {
    expect(await held(bytes, { filename })).toEqual(["release"]);
  });

  it.each([
    ["scan.png", jpeg(), "filename-extension"],
    ["letter.docx", Buffer.from("{\\rtf1\\ansi Hello}"), "filename-extension"],
    ["scan.tiff", csv, "filename-extension"],
    ["run.exe", csv, "executable-extension"],
    ["run.exe. ", csv, "executable-extension"],
    ["run.ps1", csv, "executable-extension"],
    ["con.txt", csv, "filename-safety"],
    ["invoice\u202efdp.csv", csv, "filename-safety"],
    ["in\u200bvoice.csv", csv, "filename-safety"],
  ])("such as %j are held", async (filename, bytes, rule) => {
    expect(await held(bytes, { filename })).toContain(rule);
  });

  it("of members are only noted if the extension is of another type", async () => {
    const archive = zip([{ name: "scan.png", content: jpeg() }]);
    const { findings, verdict } = await inspect(bufferSource(archive), { filename: "scans.zip" });
    expect(verdict).toBe("release");
    expect(findings).toContainEqual(expect.objectContaining({ rule: "member-extension", where: "scan.png" }));
  });
});

describe("content", () => {
  it("that is empty is held", async () => {
    expect(await held(Buffer.alloc(0), { filename: "a.csv", declaredType: "text/csv" })).toEqual([
      "quarantine",
      "empty-content",
    ]);
  });

  it.each([
    "application/x-msdownload",
    "application/x-elf",
    "application/x-ms-shortcut",
    "application/java-vm",
  ])("that is a program (%s) is rejected", async (type) => {
    expect(await held(sample(type), { declaredType: type })).toEqual(
      expect.arrayContaining(["reject", "executable-content"]),
    );
  });

  it.each(["application/vnd.ms-htmlhelp", "application/x-vhdx"])(
    "that starts programs (%s) is held",
    async (type) => {
      expect(await held(sample(type), {})).toEqual(["quarantine", "launching-content"]);
    },
  );

  it.each(["application/pgp-encrypted", "application/x-openssl-encrypted"])(
    "that is encrypted (%s) is held",
    async (type) => {
      expect(await held(sample(type), {})).toEqual(["quarantine", "encrypted-content"]);
    },
  );

  it("of no known format is held unless the profile is lenient, and noted in a container", async () => {
    const unknown = Buffer.alloc(100, 7);
    expect(await held(unknown, { declaredType: "application/x-of-no-detector" })).toEqual([
      "quarantine",
      "unknown-format",
    ]);
    const lenient = await inspect(bufferSource(unknown), { policy: { profile: "lenient" } });
    expect(lenient.verdict).toBe("release");
    const archive = bufferSource(zip([{ name: "a.dat", content: unknown }]));
    const { findings, verdict } = await inspect(archive);
    expect(verdict).toBe("release");
    expect(findings).toContainEqual(expect.objectContaining({ rule: "unknown-member", where: "a.dat" }));
    expect((await inspect(archive, { policy: { profile: "strict" } })).verdict).toBe("quarantine");
  });

  it("of programs is rejected in containers too", async () => {
    const archive = zip([{ name: "scan.png", content: sample("application/x-elf") }]);
    const { findings } = await inspect(bufferSource(archive));
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "executable-content", severity: "high", where: "scan.png" }),
    );
  });
});

describe("canDetect", () => {
  it.each(["text/xml", "image/jpg", "text/csv", "image/heif", "application/vnd.rar"])("knows %s", (type) => {
    expect(canDetect(type)).toBe(true);
  });

  it.each(["application/x-of-no-detector", "application/octet-stream"])("does not know %s", (type) => {
    expect(canDetect(type)).toBe(false);
  });
});
