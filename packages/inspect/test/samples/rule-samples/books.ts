import { book, encryptedBy, iworkDocument, page } from "../books.ts";
import type { RuleSample } from "./rule-sample.ts";

const font = { name: "a.otf", content: "obfuscated" };
const hello = page("<p>Hello</p>");

export const epubRuleSamples: readonly RuleSample[] = [
  {
    rule: "epub-encrypted",
    filename: "book.epub",
    harmless: book({ files: [hello, font, encryptedBy("a.otf", "http://www.idpf.org/2008/embedding")] }),
    hostile: book({ files: [hello, encryptedBy("a.xhtml", "http://www.w3.org/2001/04/xmlenc#aes128-cbc")] }),
  },
  {
    rule: "epub-malformed",
    filename: "book.epub",
    harmless: book({ files: [hello] }),
    hostile: book({ files: [{ ...hello, crc: 1 }] }),
  },
];

export const iworkRuleSamples: readonly RuleSample[] = [
  {
    rule: "iwork-encrypted",
    filename: "letter.pages",
    harmless: iworkDocument(10_000),
    hostile: iworkDocument(10_000, [{ name: ".iwpv2", content: "a" }]),
  },
  {
    rule: "iwork-malformed",
    filename: "letter.pages",
    harmless: iworkDocument(10_000, [{ name: "Data/a.txt", content: "Hello." }]),
    hostile: iworkDocument(10_000, [{ name: "Data/a.txt", content: "Hello.", crc: 1 }]),
  },
];
