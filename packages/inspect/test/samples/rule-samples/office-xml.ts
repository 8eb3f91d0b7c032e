import { activeMime, spreadsheetXml, wordXml } from "../office-xml.ts";
import { writeOle2 } from "../ole2.ts";
import type { RuleSample } from "./rule-sample.ts";

const file = activeMime(writeOle2({ streams: { "\x01CompObj": "a" } }));

const webQuery = (options: string) =>
  spreadsheetXml(
    "=1",
    `<x:QuerySource xmlns:x="urn:schemas-microsoft-com:office:excel">${options}<x:URLString x:HRef="http://example.com/a"/></x:QuerySource>`,
  );

export const officeXmlRuleSamples: readonly RuleSample[] = [
  {
    rule: "office-xml-macro",
    filename: "letter.xml",
    harmless: wordXml("<w:p/>", 'w:macrosPresent="no"'),
    hostile: wordXml("<w:p/>", 'w:macrosPresent="yes"'),
  },
  {
    rule: "office-dangerous-link",
    filename: "letter.xml",
    harmless: wordXml('<w:hlink w:dest="https://example.com/"/>'),
    hostile: wordXml('<w:hlink w:dest="ms-msdt:/id"/>'),
  },
  {
    rule: "office-refreshed-connection",
    filename: "claims.xml",
    harmless: webQuery(""),
    hostile: webQuery("<x:RefreshOnFileOpen/>"),
  },
  {
    rule: "activemime-unreadable",
    filename: "oledata.mso",
    harmless: file,
    hostile: file.subarray(0, 50),
  },
];
