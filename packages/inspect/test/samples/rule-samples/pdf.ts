import { readFileSync } from "node:fs";
import { embedding, pdfFile, sampleStream } from "../pdf.ts";
import { pdfCases } from "../pdf-cases.ts";
import type { RuleSample } from "./rule-sample.ts";

const encrypted = (name: string) => readFileSync(new URL(`../pdf-encrypted/${name}.pdf`, import.meta.url));
const embedded = (content: string | Buffer) => sampleStream("/Type /EmbeddedFile", content, ["FlateDecode"]);
const plain = pdfFile();

const samples: readonly Pick<RuleSample, "rule" | "harmless" | "hostile">[] = [
  ...pdfCases.map(({ rule, harmless, hostile: [hostile] }) => ({
    rule,
    harmless: pdfFile(harmless),
    hostile: pdfFile(hostile),
  })),
  {
    rule: "pdf-embedded-file",
    harmless: pdfFile({ objects: [embedded("")] }),
    hostile: pdfFile(embedding("notes.txt", embedded("Hello."))),
  },
  {
    rule: "pdf-embedded-unknown",
    harmless: pdfFile(embedding("a.bin", embedded("Hello."))),
    hostile: pdfFile(embedding("a.bin", embedded(Buffer.from("00010203fffe0007", "hex")))),
  },
  { rule: "pdf-encrypted", harmless: plain, hostile: encrypted("user-aes-256") },
  { rule: "pdf-encrypted-owner", harmless: plain, hostile: encrypted("owner-aes-256-r5") },
  {
    rule: "pdf-encrypted-public-key",
    harmless: plain,
    hostile: pdfFile({ trailer: "/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >>" }),
  },
  {
    rule: "pdf-encrypted-unknown",
    harmless: pdfFile({ trailer: "/Encrypt null" }),
    hostile: pdfFile({ trailer: "/Encrypt << /Filter /Other >>" }),
  },
  {
    rule: "pdf-unreadable",
    harmless: pdfFile({
      objects: [sampleStream("/Type /ObjStm /N 1 /First 4", "7 0 null", ["FlateDecode"])],
    }),
    hostile: pdfFile({
      objects: [sampleStream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", Buffer.alloc(9, 0xff))],
    }),
  },
];

export const pdfRuleSamples: readonly RuleSample[] = samples.map((sample) => ({
  ...sample,
  filename: "claim.pdf",
}));
