import { malwareSignatures } from "../../../src/malware-signatures.ts";
import { jpeg, png } from "../images.ts";
import { cmsMessage } from "../pkcs7.ts";
import { binarySamples } from "../types.ts";
import { zip } from "../zip.ts";
import type { RuleSample } from "./rule-sample.ts";

const sample = (type: string) =>
  binarySamples.find((candidate) => candidate.type === type)?.bytes ?? Buffer.alloc(0);
const letter = Buffer.from("Dear reader, this is a letter.\n");
const openPgpText = `-----BEGIN PGP MESSAGE-----\n\n${"hQEMA".repeat(20)}\n-----END PGP MESSAGE-----\n`;
const data = Buffer.alloc(100, 7);
const [eicar] = malwareSignatures;

/** The same content under two names. */
const named = (rule: string, filename: string, harmlessFilename = "letter.txt"): RuleSample => ({
  rule,
  filename,
  harmlessAs: { filename: harmlessFilename },
  harmless: letter,
  hostile: letter,
});

/** Samples of the rules about the type and name of any content, its limits, signatures and encryption. */
export const contentRuleSamples: readonly RuleSample[] = [
  {
    rule: "inspection-incomplete",
    filename: "letter.txt",
    limits: { bytesRead: 1000 },
    harmless: letter,
    hostile: Buffer.alloc(2000, "."),
  },
  {
    rule: "malware-signature",
    filename: "letter.txt",
    harmless: eicar.bytes.subarray(1),
    hostile: eicar.bytes,
  },
  {
    rule: "pkcs7-encrypted",
    filename: "letter.p7m",
    harmless: cmsMessage("signed", letter),
    hostile: cmsMessage("enveloped", letter),
  },
  {
    rule: "pkcs7-unreadable",
    filename: "letter.p7m",
    harmless: cmsMessage("signed", letter),
    hostile: cmsMessage("digested", letter),
  },
  {
    rule: "allowed-type",
    filename: "letter.txt",
    allowedTypes: ["text/plain"],
    harmless: letter,
    hostile: Buffer.from("<!doctype html><p>Hello."),
  },
  { rule: "declared-type", filename: "scan", declaredType: "image/png", harmless: png(), hostile: jpeg() },
  {
    rule: "unconfirmed-type",
    filename: "letter.txt",
    declaredType: "application/x-letter",
    harmlessAs: { declaredType: "text/plain" },
    harmless: letter,
    hostile: letter,
  },
  { rule: "unknown-format", filename: "letter", harmless: letter, hostile: data },
  {
    rule: "unknown-member",
    filename: "letters.zip",
    harmless: zip([{ name: "letter", content: letter }]),
    hostile: zip([{ name: "letter", content: data }]),
  },
  { rule: "empty-content", filename: "letter.txt", harmless: letter, hostile: Buffer.alloc(0) },
  {
    rule: "executable-content",
    filename: "letter",
    harmless: letter,
    hostile: sample("application/x-msdownload"),
  },
  named("executable-extension", "letter.exe"),
  {
    rule: "launching-content",
    filename: "disk",
    harmless: letter,
    hostile: sample("application/x-vhdx"),
  },
  {
    rule: "encrypted-content",
    filename: "letter",
    harmless: letter,
    hostile: sample("application/pgp-encrypted"),
  },
  {
    rule: "encoded-content",
    filename: "letter.txt",
    harmless: Buffer.from(Buffer.concat([letter, letter, letter, letter]).toString("base64")),
    hostile: Buffer.from(
      Buffer.from(Array.from({ length: 120 }, (_, index) => (index * 167 + 89) % 256)).toString("base64"),
    ),
  },
  {
    rule: "encrypted-text",
    filename: "letter.txt",
    harmless: Buffer.from(`Dear reader,\n${openPgpText.replaceAll("MESSAGE", "SIGNATURE")}`),
    hostile: Buffer.from(`Dear reader,\n${openPgpText}`),
  },
  { rule: "filename-extension", filename: "scan.png", harmless: png(), hostile: jpeg() },
  named("filename-without-extension", "letter"),
  {
    rule: "member-extension",
    filename: "scans.zip",
    harmless: zip([{ name: "scan.png", content: png() }]),
    hostile: zip([{ name: "scan.png", content: jpeg() }]),
  },
  named("filename-safety", "invoice\u202efdp.txt", "invoice.txt"),
  named("filename-unusual", "letter.txt. "),
];
