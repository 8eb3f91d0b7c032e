import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { pdfFile } from "../samples/pdf.ts";

/** Made by qpdf from one document: JavaScript that opens a window, and JavaScript that formats a field. */
const sample = (name: string) => readFile(new URL(`../samples/pdf-encrypted/${name}.pdf`, import.meta.url));

const inspected = async (file: Buffer) => {
  const { verdict, findings } = await inspect(bufferSource(file), { filename: "a.pdf" });
  return { verdict, rules: findings.map(({ rule }) => rule).sort() };
};

test.each([
  "owner-rc4-40",
  "owner-rc4-128",
  "owner-aes-128-object-stream",
  "owner-aes-128-clear-metadata",
  "owner-aes-256-r5",
  "owner-aes-256-object-stream",
])("A PDF that opens without a password is held, and is examined inside (%s).", async (name) => {
  expect(await inspected(await sample(name))).toEqual({
    verdict: "quarantine",
    rules: ["pdf-encrypted-owner", "pdf-form-javascript", "pdf-javascript"],
  });
});

test.each(["user-rc4-128", "user-aes-256"])("A PDF that needs a password is held (%s).", async (name) => {
  const { verdict, rules } = await inspected(await sample(name));
  expect(verdict).toBe("quarantine");
  expect(rules).toContain("pdf-encrypted");
});

test("A PDF that is encrypted for certificates, or in an unknown way, is held.", async () => {
  const forCertificates = pdfFile({
    trailer: "/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >>",
  });
  expect((await inspected(forCertificates)).rules).toEqual(["pdf-encrypted-public-key"]);
  for (const trailer of [
    "/Encrypt << /Filter /Standard /V 3 /R 3 >>",
    "/Encrypt << /Filter /Other >>",
    "/Encrypt 77 0 R",
  ])
    expect((await inspected(pdfFile({ trailer }))).rules).toEqual(["pdf-encrypted-unknown"]);
  expect((await inspected(pdfFile({ trailer: "/Encrypt null" }))).rules).toEqual([]);
});
