import { activeMime, wordXml } from "../office-xml.ts";
import { writeOle2 } from "../ole2.ts";
import type { RuleSample } from "./rule-sample.ts";

const file = activeMime(writeOle2({ streams: { "\x01CompObj": "a" } }));

export const officeXmlRuleSamples: readonly RuleSample[] = [
  {
    rule: "office-xml-macro",
    filename: "letter.xml",
    harmless: wordXml("<w:p/>", 'w:macrosPresent="no"'),
    hostile: wordXml("<w:p/>", 'w:macrosPresent="yes"'),
  },
  {
    rule: "activemime-unreadable",
    filename: "oledata.mso",
    harmless: file,
    hostile: file.subarray(0, 50),
  },
];
