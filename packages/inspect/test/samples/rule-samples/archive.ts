import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { cabinet, rar5, sevenZip } from "../archives.ts";
import { pdfFile } from "../pdf.ts";
import { tar } from "../tar.ts";
import { type ZipMember, type ZipOptions, zip } from "../zip.ts";
import type { RuleSample } from "./rule-sample.ts";

const letter: ZipMember = { name: "letter.txt", content: "Dear reader, this is a letter. ".repeat(10) };
const list: ZipMember = { name: "folder/list.txt", content: "one\ntwo\nthree\n", isStored: true };
const zeros = Buffer.alloc(1024 ** 2);
const link = 0o120777;

type Archive = readonly [members: readonly ZipMember[], options?: ZipOptions];

const samples: readonly (readonly [rule: string, harmless: Archive, hostile: Archive])[] = [
  ["archive-path-escape", [[letter]], [[{ ...letter, name: "../letter.txt" }]]],
  ["archive-path-absolute", [[letter]], [[{ ...letter, name: "/letter.txt" }]]],
  ["archive-entry-name", [[letter]], [[{ ...letter, name: "letter.txt." }]]],
  ["archive-device-name", [[letter]], [[{ ...letter, name: "nul.txt" }]]],
  [
    "archive-link",
    [[letter, { name: "b", content: "letter.txt" }]],
    [[letter, { name: "b", content: "letter.txt", unixMode: link }]],
  ],
  [
    "archive-link-escape",
    [[letter, { name: "b", content: "letter.txt", unixMode: link }]],
    [[letter, { name: "b", content: "../letter.txt", unixMode: link }]],
  ],
  [
    "archive-write-through-link",
    [[{ name: "b", content: "c", unixMode: link }, letter]],
    [
      [
        { name: "b", content: "c", unixMode: link },
        { ...letter, name: "b/letter.txt" },
      ],
    ],
  ],
  ["archive-duplicate-name", [[letter, list]], [[letter, { ...list, name: "LETTER.txt" }]]],
  ["archive-encrypted", [[letter]], [[{ ...letter, flags: 0x801 }]]],
  [
    "archive-bomb",
    [[{ name: "zeros.txt", content: " ".repeat(1000) }]],
    [[{ name: "zeros.txt", data: deflateRawSync(zeros), size: 2 ** 31, crc: crc32(zeros), method: 8 }]],
  ],
  ["archive-unreadable", [[letter]], [[{ ...letter, crc: 1 }]]],
  ["zip-headers-differ", [[letter]], [[{ ...letter, local: { name: "letter.exe" } }]]],
  ["zip-hidden-entry", [[letter, list]], [[letter, { ...list, isHidden: true }]]],
  [
    "zip-overlap",
    [[list, { ...list, name: "again.txt" }]],
    [[list, { ...list, name: "again.txt", sharesDataOfPrevious: true }]],
  ],
  ["zip-several-ends", [[letter]], [[letter], { comment: zip([]).toString("latin1") }]],
  ["zip-damaged", [[letter, list]], [[letter, list], { countDifference: -1 }]],
  ["zip-foreign-data", [[letter]], [[letter], { after: Buffer.from("something else") }]],
  [
    "zip-program",
    [[{ name: "META-INF/MANIFEST.MF", content: "Manifest-Version: 1.0\n" }, letter]],
    [
      [
        { name: "META-INF/MANIFEST.MF", content: "Manifest-Version: 1.0\n" },
        { name: "Main.class", content: Buffer.from("cafebabe00000034", "hex") },
      ],
    ],
  ],
];

const plain = pdfFile();
const member = { name: "letter.txt", content: "Dear reader, this is a letter." };
const packed = gzipSync("Dear reader, this is a letter.\n");

export const archiveRuleSamples: readonly RuleSample[] = [
  ...samples.map(([rule, harmless, hostile]) => ({
    rule,
    filename: "claims.zip",
    harmless: zip(...harmless),
    hostile: zip(...hostile),
  })),
  {
    rule: "zip-appended",
    filename: "claim.pdf",
    harmless: plain,
    hostile: Buffer.concat([plain, zip([letter])]),
  },
  {
    rule: "archive-special-file",
    filename: "claims.tar",
    harmless: tar([member]),
    hostile: tar([member, { name: "device", type: "3" }]),
  },
  {
    rule: "tar-foreign-data",
    filename: "claims.tar",
    harmless: tar([member]),
    hostile: Buffer.concat([tar([member]), tar([member])]),
  },
  {
    rule: "archive-not-inspected",
    filename: "claims.arj",
    harmless: sevenZip([member]),
    harmlessAs: { filename: "claims.7z" },
    hostile: Buffer.from("60ea2900220b01020010000e", "hex"),
  },
  {
    rule: "archive-not-inspected",
    filename: "claims.accdb",
    harmless: sevenZip([member]),
    harmlessAs: { filename: "claims.7z" },
    hostile: Buffer.from("\0\x01\0\0Standard ACE DB\0\x02\x03", "latin1"),
  },
  {
    rule: "archive-part",
    filename: "claims.cab",
    harmless: cabinet([member]),
    hostile: cabinet([member], { isPart: true }),
  },
  {
    rule: "archive-foreign-data",
    filename: "claims.7z",
    harmless: sevenZip([member]),
    hostile: sevenZip([member], { after: Buffer.from("something else") }),
  },
  {
    rule: "archive-alternate-stream",
    filename: "claims.rar",
    harmless: rar5([member]),
    hostile: rar5([member], { stream: "hidden" }),
  },
  {
    rule: "compressed-foreign-data",
    filename: "letter.txt.gz",
    harmless: packed,
    hostile: Buffer.concat([packed, Buffer.from("something else")]),
  },
  {
    rule: "compressed-several-streams",
    filename: "letter.txt.gz",
    harmless: packed,
    hostile: Buffer.concat([packed, packed]),
  },
];
