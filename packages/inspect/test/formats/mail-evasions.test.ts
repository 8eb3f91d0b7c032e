import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { malwareSignatures } from "../../src/malware-signatures.ts";
import { bufferSource } from "../../src/source.ts";
import { compressRtf } from "../samples/compressed-rtf.ts";
import { heldBy } from "../samples/held.ts";
import {
  attached,
  attachment,
  message,
  multipart,
  multipartBody,
  part,
  textPart,
  tnef,
  uuencode,
} from "../samples/mail.ts";
import { appleSingle, binHex } from "../samples/mail-encodings.ts";
import { activeMime } from "../samples/office-xml.ts";
import { writeOle2 } from "../samples/ole2.ts";
import { pdfFile } from "../samples/pdf.ts";
import { rtf, rtfField } from "../samples/rtf.ts";
import { windowsProgram as program } from "../samples/types.ts";
import { openingModule, vbaStreams } from "../samples/vba.ts";

const base64 = program.toString("base64");
const stream = "Content-Type: application/octet-stream";
const encoding = "Content-Transfer-Encoding:";
const [eicar] = malwareSignatures;
const mixed = (parts: readonly Buffer[], type: string) => multipart(parts, [`Content-Type: ${type}`]);
const encoded = (body: string, ...fields: string[]) =>
  multipart([part({ fields: [stream, ...fields], body })]);

/** Each hides a program that only some mail programs find. */
const evasions: Record<string, Buffer> = {
  "an unknown encoding that is like base64": encoded(base64, `${encoding} x-base64`),
  "base64 whose encoding is quoted": encoded(base64, `${encoding} "base64"`),
  "base64 without an encoding": encoded(base64.replaceAll(/(.{76})/g, "$1\r\n")),
  "base64 whose encoding is behind a comment": encoded(base64, `${encoding} (7bit) base64`),
  "base64 behind an encoding in another field": encoded(base64, `${encoding} 7bit`, `${encoding} base64`),
  "base64 behind its padding": encoded(`=${base64}`, `${encoding} base64`),
  "quoted-printable with lower case and space at the ends of lines": encoded(
    [...program].map((byte) => `=${byte.toString(16).padStart(2, "0")}= \r\n`).join(""),
    `${encoding} quoted-printable`,
  ),
  "a boundary in a comment": mixed(
    [attached(program, "a.dat")],
    'multipart/mixed; (boundary="b1") boundary="b2"',
  ),
  "a boundary behind a missing semicolon": mixed([attached(program, "a.dat")], "multipart/mixed boundary=b1"),
  "a boundary in the second of two types": multipart(
    [attached(program, "a.dat")],
    ["Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=b1"],
  ),
  "a boundary in a field with a space before its colon": multipart(
    [attached(program, "a.dat")],
    ["Content-Type : multipart/mixed; boundary=b1"],
  ),
  "parts that are encoded together": message({
    fields: ["Content-Type: multipart/mixed; boundary=b1", `${encoding} base64`],
    body: multipartBody("b1", [attached(program, "a.dat")]).toString("base64"),
  }),
  "parts behind a header without a blank line": Buffer.from(
    mixed([attached(program, "a.dat")], "multipart/mixed; boundary=b1")
      .toString("latin1")
      .replace("\r\n\r\n--b1", "\r\n--b1"),
    "latin1",
  ),
  "parts behind the end of the parts": message({
    fields: ["Content-Type: multipart/mixed; boundary=b1"],
    body: Buffer.concat([multipartBody("b1", [textPart]), multipartBody("b1", [attached(program, "a.dat")])]),
  }),
  "base64 before the first part": message({
    fields: ["Content-Type: multipart/mixed; boundary=b1"],
    body: Buffer.concat([
      Buffer.from(base64.replaceAll(/(.{76})/g, "$1\r\n")),
      Buffer.from("\r\n"),
      multipartBody("b1", [textPart]),
    ]),
  }),
  "uuencode behind the last part": message({
    fields: ["Content-Type: multipart/mixed; boundary=b1"],
    body: Buffer.concat([multipartBody("b1", [textPart]), Buffer.from(uuencode(program, "a.dat"))]),
  }),
};

test.each(Object.entries(evasions))(
  "A program in %s is found, and the message is held.",
  async (_kind, content) => {
    const held = await heldBy(content, "claim.eml");
    expect(held).toContain("executable-content");
  },
);

const ambiguous = Object.entries(evasions).filter(
  ([kind]) =>
    !/comment\b.*base64|encoding is behind a comment|quoted-printable|without a blank line/.test(kind),
);

test.each(ambiguous)("Programs differ in what they find in %s.", async (_kind, content) => {
  expect(await heldBy(content, "claim.eml")).toContain("mail-ambiguous");
});

test.each<[string, Buffer]>([
  ["BinHex in a text", message({ body: binHex(program, "a.dat") })],
  [
    "BinHex as a type",
    multipart([part({ fields: ["Content-Type: application/mac-binhex40"], body: binHex(program, "a.dat") })]),
  ],
  ["AppleSingle", multipart([attached(appleSingle(program, "a.dat"), "a.bin")])],
  ["the base64 of uuencode", message({ body: `begin-base64 644 a.dat\r\n${base64}\r\n====\r\n` })],
])("A program in %s rejects the message.", async (_kind, content) => {
  expect(await heldBy(content, "claim.eml")).toContain("executable-content");
});

test.each([
  [
    "the name of the type, not of the disposition",
    ["Content-Type: text/plain; name=a.exe", "Content-Disposition: attachment; filename=a"],
  ],
  ["a name without quotes and with a space", ["Content-Disposition: attachment; filename=my claim.exe"]],
  ["a name without quotes before other text", ["Content-Disposition: attachment; filename=claim.exe my.txt"]],
  [
    "the extended name, not the plain one",
    ["Content-Disposition: attachment; filename=a.txt; filename*=utf-8''a.exe"],
  ],
  ["a repeated name", ["Content-Disposition: attachment; filename=a.txt; filename=a.exe"]],
  [
    "a repeated disposition",
    ["Content-Disposition: attachment; filename=a.txt", "Content-Disposition: attachment; filename=a.exe"],
  ],
  ["a name with a path", ['Content-Disposition: attachment; filename="C:\\\\temp\\\\a.exe"']],
  ["a name that a NUL ends", ["Content-Disposition: attachment; filename*=utf-8''a.exe%00.txt"]],
  [
    "a name in two encoded words",
    ['Content-Disposition: attachment; filename="=?utf-8?q?a=2E?= =?utf-8?q?exe?="'],
  ],
  ["pieces in another order", ["Content-Disposition: attachment; filename*1=xe; filename*0=a.e"]],
  [
    "encoded words in pieces",
    ['Content-Disposition: attachment; filename*0="=?utf-8?b?YS5l"; filename*1="eGU=?="'],
  ],
])("An attachment is inspected under %s.", async (_kind, fields) => {
  expect(await heldBy(multipart([attachment("Hello", fields)]), "claim.eml")).toContain(
    "executable-extension",
  );
});

test("A signature of malware in encoded text that is displayed rejects the message.", async () => {
  const content = message({ fields: [`${encoding} base64`], body: eicar.bytes.toString("base64") });
  expect(await heldBy(content, "claim.eml")).toContain("malware-signature");
});

test("A PDF in the text of a message is inspected as one.", async () => {
  const script = pdfFile()
    .toString("latin1")
    .replace("/Type /Catalog", "/Type /Catalog /OpenAction << /S /JavaScript /JS (x) >>");
  expect(await heldBy(message({ body: Buffer.from(script, "latin1") }), "claim.eml")).toEqual(
    await heldBy(Buffer.from(script, "latin1"), "claim.pdf"),
  );
});

test.each([
  [
    "a page that hides a file",
    "<script>location.href=URL.createObjectURL(new Blob([atob('TVo=')]))</script>",
    true,
  ],
  [
    "a newsletter",
    '<html><body style="background:url(https://a.test/b.png)"><img src="https://a.test/a.gif"></body></html>',
    false,
  ],
])("The HTML of a message is inspected as a page: %s.", async (_kind, page, isHeld) => {
  for (const content of [
    message({ fields: ["Content-Type: text/html"], body: page }),
    multipart([part({ fields: ["Content-Type: text/html; name=a.txt"], body: page })]),
  ])
    expect((await heldBy(content, "claim.eml")).length > 0).toBe(isHeld);
});

test("A page in UTF-7 is held.", async () => {
  const content = message({ fields: ["Content-Type: text/html; charset=utf-7"], body: "+ADw-script+AD4-" });
  expect(await heldBy(content, "claim.eml")).toEqual(["mail-ambiguous", "script-content"]);
});

const macros = writeOle2({ streams: vbaStreams(openingModule) });
const page = (type: string, data: Buffer, before = "") =>
  Buffer.concat([
    Buffer.from(`${before}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b1\r\n\r\n`),
    multipartBody("b1", [
      part({
        fields: ["Content-Location: file:///C:/a.htm", "Content-Type: text/html"],
        body: "<html></html>",
      }),
      attachment(data, ["Content-Location: file:///C:/editdata.mso", `Content-Type: ${type}`]),
    ]),
  ]);

test.each([
  ["a page", ""],
  ["a page behind other lines", "Hello, this is no header\r\n\r\n"],
])("Macros that Office saved into %s are found.", async (_kind, before) => {
  const content = page("application/x-mso", activeMime(macros), before);
  const { format } = await inspect(bufferSource(content), { filename: "claim.mht" });
  expect(format.type).toBe("multipart/related");
  expect(await heldBy(content, "claim.mht")).toEqual(await heldBy(macros, "editdata"));
  expect(await heldBy(content, "claim.mht")).not.toEqual([]);
});

test("A saved page without active content is released, and a message with images in it is no page.", async () => {
  expect(await heldBy(page("text/css", Buffer.from("a {}")), "claim.mht")).toEqual([]);
  const content = mixed([textPart], "multipart/related; boundary=b1");
  expect((await inspect(bufferSource(content), { filename: "claim.eml" })).format.type).toBe(
    "message/rfc822",
  );
});

test.each([
  [
    "a patch",
    "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: a\nSubject: [PATCH] b\n\n",
  ],
  ["a memo", "To: all\nDate: today\n\nHello.\n"],
  ["the data of a form", "--b1\r\nContent-Disposition: form-data; name=a\r\n\r\nHello\r\n--b1--\r\n"],
  ["a program", "import email\n\nmessage = 'Subject: a'\n"],
])("The text of %s is no message.", async (_kind, text) => {
  expect((await inspect(bufferSource(Buffer.from(text)))).format.type).toBe("text/plain");
});

test("Messages in messages are inspected up to the limit of levels, and held beyond it.", async () => {
  const nested = (levels: number): Buffer =>
    levels === 0
      ? multipart([attached(program, "a.dat")])
      : message({ fields: ["Content-Type: message/rfc822"], body: nested(levels - 1) });
  expect(await heldBy(nested(5), "claim.eml")).toEqual(["executable-content"]);
  expect(await heldBy(nested(50), "claim.eml")).toEqual(["inspection-incomplete"]);
});

test.each([
  ["a closing line that is missing", multipartBody("b1", [textPart], "")],
  [
    "a footer behind the parts",
    Buffer.concat([multipartBody("b1", [textPart]), Buffer.from("___\r\nlist@a.test\r\n")]),
  ],
  [
    "an introduction",
    Buffer.concat([
      Buffer.from("This is a multi-part message in MIME format.\r\n"),
      multipartBody("b1", [textPart]),
    ]),
  ],
  ["no parts", "Hello"],
])("A message is released with %s.", async (_kind, body) => {
  expect(
    await heldBy(message({ fields: ["Content-Type: multipart/mixed; boundary=b1"], body }), "claim.eml"),
  ).toEqual([]);
});

test("Macros that Office saved into a page behind a PDF are found.", async () => {
  const content = Buffer.concat([
    pdfFile(),
    Buffer.from("\r\n"),
    page("application/x-mso", activeMime(macros)),
  ]);
  expect(await heldBy(content, "claim.pdf")).toEqual(expect.arrayContaining(["pdf-saved-page", "vba-code"]));
});

test("The RTF body of winmail.dat is inspected as a document.", async () => {
  const body = rtf(rtfField("DDEAUTO cmd calc"));
  const compressed = compressRtf(body);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(1);
  header.writeUInt32LE(0x1009_0102, 4);
  header.writeUInt32LE(1, 8);
  header.writeUInt32LE(compressed.length, 12);
  const data = Buffer.concat([header, compressed, Buffer.alloc((4 - (compressed.length % 4)) % 4)]);
  const winmail = tnef([{ level: 1, id: 0x0006_9003, data }]);
  expect(await heldBy(winmail, "winmail.dat")).toEqual(await heldBy(body, "body.rtf"));
  expect(await heldBy(winmail, "winmail.dat")).not.toEqual([]);
});
