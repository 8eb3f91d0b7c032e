import { equation, equationStream, fontRecord } from "../equation.ts";
import {
  action,
  linkedObject,
  packedFile,
  presentation,
  record,
  sheet,
  slideLink,
  word,
  workbook,
} from "../office.ts";
import { writeOle2 } from "../ole2.ts";
import { emptyModule, openingModule, vbaStreams } from "../vba.ts";
import type { RuleSample } from "./rule-sample.ts";

type Streams = Record<string, Buffer | string>;
type File = readonly [streams: Streams, classIds?: Record<string, string>];

const wordObject = "00020906-0000-0000-C000-000000000046";
const equationClass = "0002CE02-0000-0000-C000-000000000046";
const scriptMoniker = "06290BD3-48AA-11D2-8432-006008C3FBFC";
const checkBox = "8BD21D40-EC42-11CE-9E0D-00AA006002F3";
const unknownControl = "11111111-0000-0000-C000-000000000046";

const letter = { WordDocument: word("Dear partner, please find the claim enclosed.") };
const document = (text: string): File => [{ WordDocument: word(text) }];
const table = (...records: Buffer[]): File => [{ Workbook: workbook(...records) }];
const slides = (...records: Buffer[]): File => [{ "PowerPoint Document": presentation(...records) }];
const object = (classId: string, streams: Streams = { "\x03OCXNAME": "x" }): File => [
  {
    ...letter,
    ...Object.fromEntries(
      Object.entries(streams).map(([name, content]) => [`ObjectPool/_1/${name}`, content]),
    ),
  },
  { "ObjectPool/_1": classId },
];
const macros = (module: string, compiledLines = 0): File => [
  { ...letter, ...vbaStreams(module, { compiledLines }) },
];
const packed = (label: string, name: string): File =>
  object("", { "\x01Ole10Native": packedFile(label, name, "Hello.") });
const linked = (address: string): File => object("", { "\x01Ole": linkedObject(address) });
const native = (content: Buffer): File =>
  object(equationClass, { "Equation Native": equationStream(content) });
const sound = (path: string): File => [
  { "__properties_version1.0": "", "__substg1.0_8004001F": Buffer.from(path, "utf16le") },
];

const samples: readonly (readonly [rule: string, filename: string, harmless: File, hostile: File])[] = [
  ["office-encrypted", "claims.xls", table(sheet("Sales")), table(record.password(), sheet("Sales"))],
  [
    "office-rights-managed",
    "letter.doc",
    [letter],
    [{ "\x06DataSpaces/DataSpaceInfo/DRMEncryptedDataSpace": "x", EncryptedPackage: "x" }],
  ],
  [
    "vba-code",
    "letter.doc",
    macros(emptyModule),
    macros(`${emptyModule}Sub Sum()\r\n  x = 1\r\nEnd Sub\r\n`),
  ],
  ["vba-auto-run", "letter.doc", macros(emptyModule), macros(openingModule)],
  ["vba-compiled-only", "letter.doc", macros(emptyModule), macros(emptyModule, 30)],
  [
    "vba-unreadable",
    "letter.doc",
    macros(emptyModule),
    [{ ...letter, ...vbaStreams(emptyModule), "Macros/VBA/Module1": "damaged" }],
  ],
  ["vba-attributes-only", "letter.doc", [letter], macros(emptyModule)],
  ["excel-macro-sheet", "claims.xls", table(sheet("M")), table(sheet("M", { type: 1 }))],
  ["excel-auto-run-name", "claims.xls", table(record.userName("Total")), table(record.userName("Auto_Open"))],
  [
    "office-remote-picture",
    "letter.doc",
    document('\x13 INCLUDEPICTURE "logo.png" \x15'),
    document('\x13 INCLUDEPICTURE "https://example.com/logo.png" \x15'),
  ],
  [
    "office-dangerous-link",
    "claims.xls",
    table(record.link("https://example.com/setup.exe")),
    table(record.link("file:///C:/Windows/cmd.exe")),
  ],
  [
    "office-dangerous-link",
    "slides.ppt",
    slides(slideLink("https://example.com/")),
    slides(slideLink("search-ms:query=a")),
  ],
  ["office-run-program", "slides.ppt", slides(action(4)), slides(action(2))],
  ["ole-package", "letter.doc", [letter], packed("notes.txt", "notes.txt")],
  ["ole-package-misnamed", "letter.doc", packed("notes.txt", "notes.txt"), packed("notes.pdf", "notes.txt")],
  ["ole-equation", "letter.doc", [letter], native(equation())],
  ["ole-equation-editor", "letter.doc", native(equation()), object(equationClass, { x: "x" })],
  ["ole-equation-exploit", "letter.doc", native(equation(fontRecord(8))), native(equation(fontRecord(48)))],
  ["ole-dangerous-class", "letter.doc", object(wordObject, { x: "x" }), object(scriptMoniker, { x: "x" })],
  ["ole-activex", "letter.doc", object(checkBox), object(unknownControl)],
  [
    "ole-remote-link",
    "letter.doc",
    linked("C:\\claims\\letter.doc"),
    linked("http://example.com/letter.doc"),
  ],
  ["outlook-remote-sound", "message.msg", sound("reminder.wav"), sound("\\\\10.1.1.1\\share\\reminder.wav")],
];

const file = ([streams, classIds = {}]: File) => writeOle2({ streams, classIds });

export const ole2RuleSamples: readonly RuleSample[] = [
  ...samples.map(([rule, filename, harmless, hostile]) => ({
    rule,
    filename,
    harmless: file(harmless),
    hostile: file(hostile),
  })),
  {
    rule: "ole2-unreadable",
    filename: "letter.doc",
    harmless: file([letter]),
    hostile: Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(200)]),
  },
  {
    rule: "windows-installer",
    filename: "letter.doc",
    harmless: file([letter]),
    hostile: file([{ ...letter, "\u4840\u3f3f": "x" }]),
  },
];
