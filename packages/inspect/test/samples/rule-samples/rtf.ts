import { writeOle2 } from "../ole2.ts";
import { ole1, rtf, rtfObject } from "../rtf.ts";
import type { RuleSample } from "./rule-sample.ts";

const embedded = ole1("Word.Document.8", writeOle2({ streams: { WordDocument: Buffer.alloc(512) } }));
const digits = embedded.toString("hex");
const objectData = (data: string) => rtf(`{\\object\\objemb{\\*\\objdata ${data}}}`);

const samples: readonly (readonly [rule: string, harmless: Buffer, hostile: Buffer])[] = [
  [
    "rtf-disguised-object",
    objectData(digits),
    objectData(`${digits.slice(0, 100)}{\\*\\comment 01}${digits.slice(100)}`),
  ],
  ["rtf-ambiguous", rtf("{\\pict\\bin1 x}"), rtf("{\\pict\\bin-1 x}")],
  [
    "rtf-exploit-structure",
    rtf("{\\shp{\\sp{\\sn pFillColor}{\\sv 1}}}"),
    rtf("{\\shp{\\sp{\\sn pFragments}{\\sv 1;1;01}}}"),
  ],
  [
    "rtf-updated-object",
    rtf(rtfObject(embedded, "\\objemb")),
    rtf(rtfObject(embedded, "\\objemb\\objupdate")),
  ],
  [
    "rtf-appended-content",
    Buffer.concat([rtf("Hello"), Buffer.alloc(2000)]),
    Buffer.concat([rtf("Hello"), Buffer.alloc(2000, 0x9c)]),
  ],
  ["ole-malformed-object", objectData(digits), objectData("0102030405060708")],
];

export const rtfRuleSamples: readonly RuleSample[] = samples.map(([rule, harmless, hostile]) => ({
  rule,
  filename: "letter.rtf",
  harmless,
  hostile,
}));
