import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import { heldBy } from "../samples/held.ts";
import { packedFile } from "../samples/office.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { ole1, rtf, rtfField, rtfObject } from "../samples/rtf.ts";
import { openingModule, vbaStreams } from "../samples/vba.ts";

const letter = writeOle2({ streams: { WordDocument: Buffer.alloc(512) } });
const macros = writeOle2({
  streams: { WordDocument: Buffer.alloc(512), ...vbaStreams(openingModule) },
});
const embedded = ole1("Word.Document.8", letter);
const hostile = ole1("Word.Document.8", macros);
const digits = hostile.toString("hex");
const half = digits.length / 2;

describe("Harmless RTF is released", () => {
  test.each<[string, Buffer]>([
    ["a letter", rtf("Dear partner, {\\b please} find \\'80 100 enclosed.")],
    ["a hyperlink", rtf(rtfField('HYPERLINK "https://example.com/"'))],
    ["a field in a field", rtf(rtfField(`IF {${rtfField("MERGEFIELD a", "1")}} = 1 "yes" "no"`))],
    ["a page number", rtf(rtfField("PAGE  \\\\* MERGEFORMAT"))],
    ["a picture", rtf("{\\pict\\pngblip 89504e470d0a1a0a0000}")],
    ["a picture in bytes", rtf("{\\pict\\pngblip\\bin8 \x89PNG\r\n\x1a\n}")],
    ["a picture of a web server", rtf(rtfField('INCLUDEPICTURE "https://example.com/logo.png" \\\\d'))],
    ["an embedded document", rtf(rtfObject(embedded))],
    ["a link to a local file", rtf(rtfObject(ole1("Excel.Sheet.8", embedded, { link: "C:\\a.xls" })))],
    ["a template of the reader", rtf("{\\*\\template C:\\\\Templates\\\\Normal.dot}")],
    ["a template of the network", rtf("{\\*\\template \\\\\\\\files\\\\templates\\\\a.dot}")],
    ["a packed text", rtf(rtfObject(ole1("Package", packedFile("a.txt", "a.txt", "Hello.").subarray(4))))],
    ["a word about DDE", rtf("The field DDEAUTO is old.")],
    ["spaces before and behind it", Buffer.concat([Buffer.from("\r\n "), rtf("x"), Buffer.alloc(2000)])],
    ["an author with a brace", rtf("{\\info{\\author A\\}B}}{\\*\\listoverridetable}")],
  ])("%s", async (_, content) => {
    expect(await heldBy(content, "letter.rtf")).toEqual([]);
  });
});

describe("An embedded document is inspected", () => {
  const object = (data: string) => `{\\object\\objemb{\\*\\objdata ${data}}}`;
  test.each<[string, string]>([
    ["as Word writes it", object(digits)],
    ["without its group", `{\\object\\objdata ${digits}}`],
    ["outside of an object", `{\\*\\objdata ${digits}}`],
    ["in a destination that Word skips", `{\\*\\unknown{\\*\\objdata ${digits}}}`],
    ["with white space between the digits", object(digits.replaceAll(/(.)/g, "$1 \t\r\n"))],
    ["in capital letters", object(digits.toUpperCase())],
    ["as bytes", object(`\\bin${hostile.length} ${hostile.toString("latin1")}`)],
    [
      "half as bytes",
      object(`${digits.slice(0, 20)}\\bin${hostile.length - 10} ${hostile.subarray(10).toString("latin1")}`),
    ],
    ["with an odd digit at the end", object(`${digits}0`)],
  ])("%s", async (_, part) => {
    const { findings } = await inspect(bufferSource(rtf(part)), { filename: "letter.rtf" });
    expect(findings.map(({ rule }) => rule)).toContain("vba-auto-run");
  });
});

describe("An object whose data is disguised is held and inspected", () => {
  const split = (between: string) =>
    `{\\object\\objemb{\\*\\objdata ${digits.slice(0, half)}${between}${digits.slice(half)}}}`;
  test.each<[string, string]>([
    ["a control word", split("\\par ")],
    ["a comment", split("{\\*\\comment 0123}")],
    ["an empty group", split("{}")],
    [
      "half of it in a group that Word skips",
      `{\\object{\\*\\objdata ${digits.slice(0, half)}{\\*\\unknown ${digits.slice(half)}}}}`,
    ],
    ["a group around half of it", `{\\object{\\*\\objdata {${digits.slice(0, half)}}${digits.slice(half)}}}`],
    ["other characters", split("#%;z")],
    ["a digit that Word forgets", split("f\\'7a")],
    ["an escaped brace", split("\\{")],
    ["a destination in it", split("{\\*\\objdata 00}")],
  ])("%s", async (_, part) => {
    expect(await heldBy(rtf(part), "letter.rtf")).toEqual(
      expect.arrayContaining(["rtf-disguised-object", "vba-auto-run"]),
    );
  });
});

describe("Hostile RTF is found by the rule for what it hides", () => {
  const compound = (streams: Record<string, string>, classId: string) =>
    writeOle2({ streams, classIds: { "": classId } });
  test.each<[string, string, Buffer]>([
    ["office-dde", "a DDE field", rtf(rtfField('DDEAUTO c:\\\\windows\\\\cmd.exe "/c calc"'))],
    ["office-dde", "a DDE field in parts", rtf(rtfField("{\\b DD}{\\*\\x y}{\\i EAU}\nTO cmd calc"))],
    ["office-dde", "a DDE field of escapes", rtf(rtfField("\\'44\\'44E\\u65?UTO cmd calc"))],
    ["office-dde", "a DDE field without its mark", rtf("{\\field{\\fldinst DDE cmd calc}}")],
    [
      "office-dde",
      "a DDE field whose name begins with the value of a field",
      rtf(rtfField(`{${rtfField("QUOTE 68 68", "x")}}E cmd calc`)),
    ],
    ["office-dangerous-link", "a link that starts a program", rtf(rtfField('HYPERLINK "ms-msdt:/id x"'))],
    [
      "office-dde",
      "a DDE field that a field makes",
      rtf(rtfField(`{${rtfField("QUOTE x", "DDE")} cmd calc}`)),
    ],
    [
      "office-remote-content",
      "text of a web server",
      rtf(rtfField('INCLUDETEXT "https://example.com/a.doc"')),
    ],
    [
      "office-remote-content",
      "text of a web server whose address is in a field",
      rtf(rtfField(`INCLUDETEXT {${rtfField('QUOTE "https://example.com/a.doc"', "")}}`)),
    ],
    [
      "office-remote-content",
      "a picture on a Windows share",
      rtf(rtfField('INCLUDEPICTURE "\\\\\\\\\\\\\\\\10.0.0.1\\\\\\\\a\\\\\\\\b.png"')),
    ],
    ["office-remote-content", "a template", rtf("{\\*\\template http://example.com/a.dotm}")],
    [
      "office-remote-content",
      "a template in Unicode",
      rtf("{\\*\\template \\u104?\\u116?\\u-65420?\\'70://example.com/a.dotm}"),
    ],
    [
      "office-remote-content",
      "a template with a longer replacement",
      rtf("{\\*\\template\\uc2 \\u104ab\\u116\\'61\\'62tp://example.com/a.dotm}"),
    ],
    [
      "ole-remote-link",
      "a link to a web server",
      rtf(rtfObject(ole1("Word.Document.8", letter, { link: "http://example.com/a.doc" }), "\\objautlink")),
    ],
    ["ole-dangerous-class", "a class by its name", rtf(rtfObject(ole1("htmlfile", Buffer.from("<script>"))))],
    [
      "ole-dangerous-class",
      "a class by the id of the compound file",
      rtf(rtfObject(ole1("x", compound({ x: "x" }, "06290BD3-48AA-11D2-8432-006008C3FBFC")))),
    ],
    [
      "ole-dangerous-class",
      "a class by a control word",
      rtf("{\\object\\objocx{\\*\\oleclsid \\'7b25336920-03F9-11CF-8FD0-00AA00686F13\\'7d}}"),
    ],
    ["ole-activex", "a control", rtf("{\\object\\objocx{\\*\\objclass Acme.Control.1}}")],
    ["ole-equation-editor", "an equation", rtf(rtfObject(ole1("eQuAtIoN.3", Buffer.alloc(40))))],
    ["ole-malformed-object", "data that is no object", rtf("{\\object{\\*\\objdata 0102030405060708}}")],
    ["rtf-updated-object", "an object that is updated", rtf(rtfObject(embedded, "\\objemb\\objupdate"))],
    ["rtf-exploit-structure", "pFragments", rtf("{\\shp{\\sp{\\sn pF{\\*\\x y}ragments}{\\sv 1;1;01}}}")],
    ["rtf-exploit-structure", "levels of a list", rtf("{\\listoverride\\listoverridecount25}")],
    ["rtf-ambiguous", "another beginning", Buffer.from("{\\rtx\\ansi x}")],
    ["rtf-ambiguous", "bytes beyond the end", rtf("{\\pict\\bin9999 x}")],
    ["rtf-ambiguous", "bytes of a negative length", rtf("{\\pict\\bin-1 x}")],
    ["rtf-ambiguous", "a long control word", rtf(`\\${"a".repeat(300)}`)],
    ["rtf-ambiguous", "too many groups in groups", rtf("{".repeat(2000))],
    ["rtf-ambiguous", "an object behind the end", Buffer.concat([rtf("x"), rtf(rtfObject(embedded))])],
    ["rtf-appended-content", "bytes behind the end", Buffer.concat([rtf("x"), Buffer.alloc(2000, 0x9c)])],
  ])("%s: %s", async (rule, _, content) => {
    expect(await heldBy(content, "letter.rtf")).toContain(rule);
  });
});

test("RTF is told by its first group, whatever its name is.", async () => {
  for (const content of [rtf("x"), Buffer.from("\ufeff\n{\\rtf1 x}"), Buffer.from("{\\rt")])
    expect((await inspect(bufferSource(content), { filename: "a.doc" })).format.type).toBe("application/rtf");
  for (const content of ["{\\r", "x{\\rtf1 x}", '{"rtf": 1}'])
    expect((await inspect(bufferSource(Buffer.from(content)))).format.type).not.toBe("application/rtf");
});

test("A packed file is inspected under its name.", async () => {
  const packed = packedFile("a.doc", "a.doc", macros).subarray(4);
  const { findings } = await inspect(bufferSource(rtf(rtfObject(ole1("Package", packed)))));
  expect(findings.find(({ rule }) => rule === "vba-code")?.where).toMatch(/^object-\d+\/a\.doc: Macros/);
});

test("RTF larger than the limit of a member is held.", async () => {
  const { findings } = await inspect(bufferSource(rtf("x".repeat(1000))), { limits: { memberBytes: 500 } });
  expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "memberBytes" } }]);
});
