import { writeOle2 } from "../ole2.ts";
import {
  docx,
  field,
  opc,
  paragraph,
  pptx,
  type SamplePart,
  sheetPart,
  wordPart,
  workbookPart,
  xlsx,
} from "../opc.ts";
import { emptyModule, vbaStreams } from "../vba.ts";
import type { RuleSample } from "./rule-sample.ts";

const linked = (kind: string, target: string) =>
  opc({ main: wordPart(paragraph("Hello"), { relationships: [{ kind, target, mode: "External" }] }) });
const withPart = (part: SamplePart) => docx(paragraph("Hello"), { parts: [part] });
const withProject = (content: Buffer) =>
  withPart({ name: "word/vbaProject.bin", content, type: "application/vnd.ms-office.vbaProject" });
const control = (classId: string) =>
  withPart({
    name: "word/activeX/activeX1.xml",
    content: `<ax:ocx xmlns:ax="urn:x" ax:classid="{${classId}}"/>`,
  });
const named = (name: string) =>
  xlsx(
    [],
    workbookPart(`<definedNames><definedName name="${name}">Sheet1!$A$1</definedName></definedNames>`),
  );
const macroSheet = (cell: string) =>
  xlsx([
    {
      name: "xl/macrosheets/sheet1.xml",
      content: `<xm:macrosheet xmlns:xm="urn:x"><c>${cell}</c></xm:macrosheet>`,
      type: "application/vnd.ms-excel.macrosheet+xml",
    },
  ]);
const connection = (attributes: string) =>
  xlsx([
    {
      name: "xl/connections.xml",
      content: `<connections><connection ${attributes}><webPr url="http://example.com/a"/></connection></connections>`,
    },
  ]);
const click = (address: string) => pptx(`<a:hlinkClick action="${address}"/>`);

const macroEnabled = wordPart(paragraph("Hello"), {
  type: "application/vnd.ms-word.document.macroEnabled.main+xml",
});
const unknownControl = "BDD1F04B-858B-11D1-B16A-00C0F0283628";
const checkBox = "8BD21D40-EC42-11CE-9E0D-00AA006002F3";

const samples: readonly (readonly [rule: string, filename: string, harmless: Buffer, hostile: Buffer])[] = [
  [
    "office-unreadable-macros",
    "letter.docx",
    withProject(writeOle2({ streams: vbaStreams(emptyModule, { storage: "" }) })),
    withProject(Buffer.from("no compound file")),
  ],
  ["office-xlm-macro", "claims.xlsx", macroSheet(""), macroSheet('<f>EXEC("calc")</f>')],
  ["office-auto-run-name", "claims.xlsx", named("Total"), named("_xlnm.Auto_Open")],
  ["office-dde", "letter.docx", docx(field("PAGE")), docx(field('DDEAUTO cmd "/k calc"'))],
  [
    "office-remote-content",
    "letter.docx",
    linked("attachedTemplate", "file:///C:\\templates\\letter.dotx"),
    linked("attachedTemplate", "https://example.com/letter.dotx"),
  ],
  [
    "office-external-link",
    "letter.docx",
    linked("externalLinkPath", "claims.xlsx"),
    linked("externalLinkPath", "https://example.com/claims.xlsx"),
  ],
  [
    "office-dangerous-link",
    "letter.docx",
    linked("hyperlink", "https://example.com/"),
    linked("hyperlink", "ms-msdt:/id PCWDiagnostic"),
  ],
  ["office-program-action", "slides.pptx", click("ppaction://hlinksldjump"), click("ppaction://program")],
  [
    "office-ribbon-macro",
    "letter.docx",
    withPart({ name: "customUI/customUI.xml", content: "<customUI/>" }),
    withPart({ name: "customUI/customUI.xml", content: '<customUI onLoad="Start"/>' }),
  ],
  ["office-activex", "letter.docx", control(checkBox), control(unknownControl)],
  ["office-form-controls", "letter.docx", docx(paragraph("Hello")), control(checkBox)],
  [
    "office-calling-formula",
    "claims.xlsx",
    xlsx([sheetPart("SUM(A1:A3)")]),
    xlsx([sheetPart('_xlfn.WEBSERVICE("http://example.com")')]),
  ],
  ["office-refreshed-connection", "claims.xlsx", connection(""), connection('refreshOnLoad="1"')],
  [
    "office-dtd",
    "letter.docx",
    withPart({ name: "customXml/item1.xml", content: '<?xml version="1.0"?><a/>' }),
    withPart({
      name: "customXml/item1.xml",
      content: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>',
    }),
  ],
  ["office-malformed", "letter.docx", docx(paragraph("Hello")), docx(paragraph("Hello").slice(0, -6))],
];

export const opcRuleSamples: readonly RuleSample[] = [
  ...samples.map(([rule, filename, harmless, hostile]) => ({ rule, filename, harmless, hostile })),
  {
    rule: "office-macros",
    filename: "letter.docm",
    harmlessAs: { filename: "letter.docx" },
    harmless: docx(paragraph("Hello")),
    hostile: opc({ main: macroEnabled }),
  },
];
