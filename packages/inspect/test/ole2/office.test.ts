import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import {
  action,
  linkedObject,
  objectRecord,
  packedFile,
  presentation,
  record,
  repeatedText,
  sheet,
  word,
  workbook,
} from "../samples/office.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { emptyModule, openingModule, vbaStreams } from "../samples/vba.ts";

type Streams = Record<string, Buffer | string>;

/** Rules of the findings that hold or reject a compound file. */
async function inspectFile(streams: Streams, classIds: Record<string, string> = {}) {
  const errors: unknown[] = [];
  const { findings, format, verdict } = await inspect(bufferSource(writeOle2({ streams, classIds })), {
    onError: (_, error) => errors.push(error),
  });
  expect(errors).toEqual([]);
  const rules = findings.filter(({ severity }) => severity !== "low").map(({ rule }) => rule);
  return { rules: [...new Set(rules)], type: format.type, verdict, findings };
}

const letter = {
  WordDocument: word('Dear partner, see \x13 HYPERLINK "http://example.com/" \x14this page\x15.'),
};
const table = { Workbook: workbook(sheet("Sales")) };
const slides = { "PowerPoint Document": presentation() };
const equation = "0002CE02-0000-0000-C000-000000000046";
const wordObject = "00020906-0000-0000-C000-000000000046";
const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);

describe("A compound file has the type of its streams", () => {
  test.each<[string, Streams]>([
    ["application/msword", letter],
    ["application/vnd.ms-excel", table],
    ["application/vnd.ms-excel", { Book: workbook() }],
    ["application/vnd.ms-powerpoint", slides],
    ["application/vnd.ms-outlook", { "__properties_version1.0": "x" }],
    ["application/vnd.visio", { VisioDocument: "x" }],
    ["application/vnd.ms-publisher", { "Quill/QuillSub/CONTENTS": "x", Contents: "x" }],
    ["application/vnd.ms-project", { "   114/x": "x", Props: "x" }],
    ["application/encrypted", { EncryptedPackage: "x", EncryptionInfo: "x" }],
    ["application/vnd.ms-office.vbaproject", vbaStreams(emptyModule, { storage: "" })],
    ["application/x-ole-storage", { anything: "x" }],
  ])("%s", async (type, streams) => {
    expect((await inspectFile(streams)).type).toBe(type);
  });
});

describe("Harmless documents are released", () => {
  test.each<[string, Streams, Record<string, string>?]>([
    ["a letter with a hyperlink", letter],
    ["a workbook", table],
    [
      "a workbook with a link to another workbook",
      { Workbook: workbook(record.externalBook("\x01Prices.xls")) },
    ],
    ["a presentation with a hyperlink", { "PowerPoint Document": presentation(action(4)) }],
    ["a project of attributes only", { ...letter, ...vbaStreams(emptyModule) }],
    [
      "a workbook that is saved for Excel 95 too, with the empty project of that",
      { ...table, Book: workbook(), "_VBA_PROJECT/dir": Buffer.from("cc610400", "hex") },
    ],
    [
      "a field in a field",
      { WordDocument: word('\x13 IF \x13 MERGEFIELD a \x141\x15 = 1 "yes" "no" \x14yes\x15') },
    ],
    ["a word about DDE", { WordDocument: word("The protocol DDEAUTO is old.") }],
    [
      "an embedded document",
      { ...letter, "ObjectPool/_1/WordDocument": word("x") },
      { "ObjectPool/_1": wordObject },
    ],
    [
      "a packed text",
      { ...letter, "ObjectPool/_1/\x01Ole10Native": packedFile("note.txt", "note.txt", "Hello.") },
    ],
    ["a linked local file", { ...letter, "ObjectPool/_1/\x01Ole": linkedObject("C:\\files\\x.doc") }],
    [
      "a template in the sender's network",
      {
        WordDocument: word("x", { template: "\\\\files\\templates\\a.dot" }),
        "1Table": word.tableFor("\\\\files\\templates\\a.dot"),
      },
    ],
  ])("%s", async (_, streams, classIds) => {
    const { rules, verdict } = await inspectFile(streams, classIds);
    expect({ rules, verdict }).toEqual({ rules: [], verdict: "release" });
  });
});

// The plain form of each rule is in samples/rule-samples.
describe("Hostile documents are found by the rule for what they hide", () => {
  const macro = vbaStreams(openingModule);
  test.each<[string, string, Streams, Record<string, string>?]>([
    [
      "vba-code",
      "a macro in a storage of another name",
      { ...letter, ...vbaStreams(openingModule, { storage: "x" }) },
    ],
    [
      "vba-code",
      "a macro in an embedded document",
      { ...letter, ...vbaStreams(openingModule, { storage: "ObjectPool/_1/Macros" }) },
    ],
    ["vba-code", "a macro in vbaProject.bin", vbaStreams(openingModule, { storage: "" })],
    [
      "vba-unreadable",
      "a module that cannot be read",
      { ...letter, ...macro, "Macros/VBA/Module1": "damaged" },
    ],
    [
      "excel-macro-sheet",
      "a very hidden macro sheet",
      { Workbook: workbook(sheet("M", { type: 1, visibility: 2 })) },
    ],
    [
      "excel-macro-sheet",
      "a macro sheet listed as a sheet",
      { Workbook: workbook(sheet("M"), record.begin(0x40)) },
    ],
    ["excel-auto-run-name", "the built-in name Auto_Open", { Workbook: workbook(record.builtInName(1)) }],
    [
      "excel-auto-run-name",
      "a name that begins with Auto_Open",
      { Workbook: workbook(record.userName("auto_open7")) },
    ],
    ["office-dde", "a DDE link of a workbook", { Workbook: workbook(record.externalBook("cmd\x03/c calc")) }],
    ["office-dde", "a DDE field", { WordDocument: word('\x13 DDEAUTO c:\\\\x.exe "/c calc" \x14x\x15') }],
    ["office-dde", "a DDE field in UTF-16", { WordDocument: word("\x13 dde cmd \x15", { isWide: true }) }],
    ["office-dde", "a DDE field in a field", { WordDocument: word("\x13\x13 DDE cmd x \x14x\x15\x15") }],
    [
      "office-dde",
      "a DDE field whose name begins with the value of a field",
      { WordDocument: word("\x13\x13 QUOTE 68 68 \x14x\x15E cmd calc \x14x\x15") },
    ],
    [
      "office-dangerous-link",
      "a link that starts a program",
      { WordDocument: word('\x13 HYPERLINK "search-ms:query=x" \x14x\x15') },
    ],
    [
      "office-remote-content",
      "a linked document with its class in quotes",
      { WordDocument: word('\x13 LINK "Word.Document.8" "https://example.com/a.doc" \x15') },
    ],
    [
      "office-dde",
      "a DDE field of character numbers",
      { WordDocument: word("\x13 QUOTE 68 68 69 32 99 109 100 \x15") },
    ],
    [
      "office-remote-content",
      "text of a web server",
      { WordDocument: word('\x13 INCLUDETEXT "https://example.com/a.doc" \x15') },
    ],
    [
      "office-remote-content",
      "a picture on a Windows share",
      { WordDocument: word('\x13 INCLUDEPICTURE "\\\\\\\\10.0.0.1\\\\a\\\\b.png" \x15') },
    ],
    [
      "office-remote-content",
      "a template of a web server",
      {
        WordDocument: word("x", { template: "http://example.com/a.dotm" }),
        "1Table": word.tableFor("http://example.com/a.dotm"),
      },
    ],
    ["office-encrypted", "a letter with a password", { WordDocument: word("x", { isEncrypted: true }) }],
    [
      "office-encrypted",
      "a workbook of Excel 95 with XOR obfuscation",
      { Book: workbook(Buffer.from("2f00040059b30a9a", "hex")) },
    ],
    [
      "office-encrypted",
      "a presentation with a password",
      { "PowerPoint Document": presentation(Buffer.from("0f00142f00000000", "hex")) },
    ],
    [
      "office-encrypted",
      "a presentation whose user stream has the mark of encryption",
      {
        "PowerPoint Document": presentation(),
        "Current User": Buffer.from(`${"00".repeat(12)}dfc4d1f300000000`, "hex"),
      },
    ],
    ["office-encrypted", "an encrypted package", { EncryptedPackage: "x", EncryptionInfo: "x" }],
    [
      "vba-code",
      "a compressed macro of a presentation",
      {
        "PowerPoint Document": presentation(
          objectRecord(writeOle2({ streams: vbaStreams(openingModule, { storage: "" }) })),
        ),
      },
    ],
    [
      "ole-malformed-object",
      "a damaged compressed object",
      { "PowerPoint Document": presentation(objectRecord(Buffer.from("x"), Buffer.from("78ff0000", "hex"))) },
    ],
    [
      "ole-equation-editor",
      "an equation",
      { ...letter, "ObjectPool/_1/x": "x" },
      { "ObjectPool/_1": equation },
    ],
    ["ole-equation-editor", "an equation by its stream", { ...letter, "ObjectPool/_1/Equation Native": "x" }],
    [
      "ole-dangerous-class",
      "a script moniker",
      { ...letter, "ObjectPool/_1/x": "x" },
      { "ObjectPool/_1": "06290BD3-48AA-11D2-8432-006008C3FBFC" },
    ],
    [
      "ole-activex",
      "an unknown control",
      { ...letter, "ObjectPool/_1/\x03OCXNAME": "x" },
      { "ObjectPool/_1": "11111111-0000-0000-C000-000000000046" },
    ],
    [
      "ole-remote-link",
      "a moniker that loads a web service",
      {
        ...letter,
        "ObjectPool/_1/\x01Ole": Buffer.from(
          `0100000200000000${"00".repeat(12)}c7b0abec197fd211978e0000f8757e2a`,
          "hex",
        ),
      },
    ],
    [
      "ole-package-misnamed",
      "a packed file with two names",
      { ...letter, "ObjectPool/_1/\x01oLe10NATIVE": packedFile("a.pdf", "C:\\a.exe", "x") },
    ],
    ["windows-installer", "an installer", { "\u4840\u3f3f": "x" }],
  ])("%s: %s", async (rule, _, streams, classIds) => {
    expect((await inspectFile(streams, classIds)).rules).toContain(rule);
  });
});

test("An attachment of a message is inspected under its name.", async () => {
  const attachment = "__attach_version1.0_#00000000";
  const { findings } = await inspectFile({
    "__properties_version1.0": "x",
    [`${attachment}/__substg1.0_3707001F`]: Buffer.from("letter.doc", "utf16le"),
    [`${attachment}/__substg1.0_37010102`]: writeOle2({
      streams: { ...letter, ...vbaStreams(openingModule) },
    }),
  });
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "vba-auto-run", where: "letter.doc: Macros/VBA/Module1" }),
  );
});

test("A packed file is inspected under its name.", async () => {
  const { findings } = await inspectFile({
    ...letter,
    "ObjectPool/_1/\x01Ole10Native": packedFile(
      "a.doc",
      "a.doc",
      writeOle2({ streams: { ...letter, ...vbaStreams(openingModule) } }),
    ),
  });
  expect(findings.find(({ rule }) => rule === "vba-code")?.where).toContain("a.doc: Macros/VBA/Module1");
});

test("A file that only begins like a compound file is held.", async () => {
  const bytes = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), program]);
  expect(await inspect(bufferSource(bytes))).toMatchObject({
    verdict: "quarantine",
    findings: [{ rule: "ole2-unreadable" }],
  });
});

test("A compressed object of a presentation larger than a limit is held.", async () => {
  const bomb = objectRecord(Buffer.alloc(0), deflateSync(Buffer.alloc(1_000_000)));
  const file = writeOle2({ streams: { "PowerPoint Document": presentation(bomb) } });
  const { verdict } = await inspect(bufferSource(file), { limits: { memberBytes: 100_000 } });
  expect(verdict).toBe("quarantine");
});

test("A document whose pieces multiply its text beyond a limit is held.", async () => {
  const file = writeOle2({ streams: repeatedText("a".repeat(1000), 1000) });
  const { findings } = await inspect(bufferSource(file), { limits: { bytesDecoded: 500_000 } });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "bytesDecoded" } }]);
  expect((await inspect(bufferSource(file))).findings).toEqual([]);
});
