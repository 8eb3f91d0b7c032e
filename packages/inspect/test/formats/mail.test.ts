import { expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource } from "../../src/source.ts";
import {
  attached,
  attachment,
  message,
  multipart,
  multipartBody,
  part,
  textPart,
  tnef,
  tnefFile,
  uuencode,
  yencode,
} from "../samples/mail.ts";
import { cmsMessage } from "../samples/pkcs7.ts";
import { windowsProgram as program } from "../samples/types.ts";
import { zip } from "../samples/zip.ts";

const stream = ["Content-Type: application/octet-stream"];
const disposition = (rest: string) => [...stream, `Content-Disposition: attachment; ${rest}`];

async function inspectMail(content: Buffer, filename = "claim.eml") {
  const errors: unknown[] = [];
  const inspection = await inspect(bufferSource(content), {
    filename,
    maximumFindings: 1000,
    onError: (_, error) => errors.push(error),
  });
  expect(errors).toEqual([]);
  const held = inspection.findings.filter(({ severity }) => severity !== "low");
  return { ...inspection, rules: [...new Set(held.map(({ rule }) => rule))] };
}

test.each<[string, Buffer, string]>([
  ["a message", message({}), "message/rfc822"],
  ["a message with LF alone", Buffer.from(message({}).toString().replaceAll("\r\n", "\n")), "message/rfc822"],
  [
    "a message behind a byte order mark",
    Buffer.concat([Buffer.from("\ufeff"), message({})]),
    "message/rfc822",
  ],
  ["a part of a message", part({ fields: ["Content-Type: text/html"], body: "Hello" }), "message/rfc822"],
  [
    "a mailbox",
    Buffer.concat([Buffer.from("From jane@example.org Thu Nov 26 01:21:15 2026\r\n"), message({})]),
    "application/mbox",
  ],
])("The type of %s is told by its fields.", async (_kind, content, type) => {
  expect((await inspectMail(content, type === "application/mbox" ? "a.mbox" : "a.eml")).format.type).toBe(
    type,
  );
});

test.each([
  ["a letter", "Subject: your claim\n\nDear Jane,\n"],
  [
    "a response of HTTP",
    "HTTP/1.1 200 OK\r\nDate: Thu, 26 Nov 2026 01:21:15 GMT\r\nContent-Type: text/plain\r\n\r\n",
  ],
  ["settings", "name: a\ndate: 2026-11-26\nto: b\n"],
])("The text of %s is no message.", async (_kind, text) => {
  expect((await inspect(bufferSource(Buffer.from(text)))).format.type).toBe("text/plain");
});

test("Ordinary messages are released: text, HTML with remote images, attachments, forwarded messages, footers.", async () => {
  const html = part({
    fields: ["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
    body: '<html><body><p>Hello</p><img src=3D"https://example.org/a.png"></body></html>',
  });
  const alternative = part({
    fields: ["Content-Type: multipart/alternative; boundary=b1_2"],
    body: multipartBody("b1_2", [textPart, html]),
  });
  const forwarded = part({ fields: ["Content-Type: message/rfc822"], body: message({}) });
  for (const content of [
    message({}),
    message({ fields: ["Content-Type: text/html"], body: "<p>Hello</p>" }),
    multipart([alternative, attached("a;b\r\n", "claim.csv"), forwarded]),
    multipart(
      [textPart],
      ["Content-Type: multipart/mixed; boundary=b1 (a comment)".replace(" (a comment)", "")],
    ),
    multipart([textPart, attachment("%PDF notes", ["Content-Type: text/plain; name=notes.txt"])]),
    Buffer.concat([
      message({ fields: ["Content-Transfer-Encoding: base64"], body: "SGVsbG8=\r\n" }),
      Buffer.from("____\r\nlist footer\r\n"),
    ]),
  ])
    expect((await inspectMail(content)).rules).toEqual([]);
});

/** Each hides the same program in a message. */
const hidden: Record<string, Buffer> = {
  "an attachment": multipart([textPart, attached(program, "a.dat")]),
  "the message itself": attachment(program, ["From: a@example.org", "MIME-Version: 1.0", ...stream]),
  "a part that is declared as text": multipart([attachment(program, ["Content-Type: text/plain"])]),
  "a part without a type": multipart([attachment(program, ["X-Other: 1"])]),
  "a nested multipart": multipart([
    part({
      fields: ["Content-Type: multipart/related; boundary=inner"],
      body: multipartBody("inner", [textPart, attached(program, "a.dat")]),
    }),
  ]),
  "a multipart without an end": message({
    fields: ["Content-Type: multipart/mixed; boundary=b1"],
    body: multipartBody("b1", [textPart, attached(program, "a.dat")], ""),
  }),
  "a boundary in RFC 2231": multipart(
    [attached(program, "a.dat")],
    ["Content-Type: multipart/mixed; boundary*0=b; boundary*1=1"],
  ),
  "a boundary behind a comment": multipart(
    [attached(program, "a.dat")],
    ["Content-Type: (x) multipart/(y)mixed (;) ; (z) boundary=b1"],
  ),
  "a folded type": multipart(
    [attached(program, "a.dat")],
    ["Content-Type:\r\n multipart/mixed;\r\n\tboundary=b1"],
  ),
  "a forwarded message": multipart([
    part({
      fields: ["Content-Type: message/rfc822"],
      body: part({
        fields: ["Content-Type: multipart/mixed; boundary=inner"],
        body: multipartBody("inner", [attached(program, "a.dat")]),
      }),
    }),
  ]),
  "an encoded forwarded message": multipart([
    attachment(multipart([attached(program, "a.dat")]), ["Content-Type: message/rfc822"]),
  ]),
  "a digest": message({
    fields: ["Content-Type: multipart/digest; boundary=b1"],
    body: multipartBody("b1", [part({ body: multipart([attached(program, "a.dat")]) })]),
  }),
  "base64 with other characters": multipart([
    part({
      fields: [...stream, "Content-Transfer-Encoding: Base64"],
      body: program.toString("base64").replace(/(.{7})/g, "$1!\r\n "),
    }),
  ]),
  "base64 behind padding": multipart([
    part({
      fields: [...stream, "Content-Transfer-Encoding: base64"],
      body: `${program.subarray(0, 64).toString("base64")}\r\n${program.subarray(64).toString("base64")}`,
    }),
  ]),
  "quoted-printable": multipart([
    part({
      fields: [...stream, "Content-Transfer-Encoding: quoted-printable"],
      body: [...program]
        .map((byte) => `=${byte.toString(16).padStart(2, "0")}`)
        .join("")
        .replace(/(.{72})/g, "$1=\r\n"),
    }),
  ]),
  "8bit": multipart([part({ fields: [...stream, "Content-Transfer-Encoding: 8bit"], body: program })]),
  "uuencode in a text": message({ body: `Hello\r\n\r\n${uuencode(program, "a.dat")}` }),
  "uuencode as the encoding": multipart([
    part({ fields: [...stream, "Content-Transfer-Encoding: x-uuencode"], body: uuencode(program, "a.dat") }),
  ]),
  "yEnc in a text": message({ body: yencode(program, "a.dat") }),
  TNEF: multipart([attached(tnefFile("a.dat", program), "winmail.dat")]),
  "a message in TNEF": multipart([
    attached(
      tnef([
        { level: 2, id: 0x0006_9002, data: Buffer.alloc(14) },
        { level: 2, id: 0x0006_9005, data: objectProperty(tnefFile("a.dat", program)) },
      ]),
      "winmail.dat",
    ),
  ]),
  "a ZIP file": multipart([attached(zip([{ name: "a.dat", content: program }]), "a.zip")]),
  "a signed message": multipart([
    attached(cmsMessage("signed", multipart([attached(program, "a.dat")])), "smime.p7m"),
  ]),
  "a signed part": multipart([
    attached(
      cmsMessage(
        "signed",
        part({
          fields: ["Content-Type: multipart/mixed; boundary=b1"],
          body: multipartBody("b1", [attached(program, "a.dat")]),
        }),
      ),
      "smime.p7m",
    ),
  ]),
  "the second message of a mailbox": Buffer.concat([
    ...[multipart([textPart]), multipart([attached(program, "a.dat")])].flatMap((content) => [
      Buffer.from("From jane@example.org Thu Nov 26 01:21:15 2026\r\n"),
      content,
      Buffer.from("\r\n"),
    ]),
  ]),
};

/** Encoded properties with one, whose value is the data of an object. */
function objectProperty(content: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(1);
  header.writeUInt32LE(0x3701_000d, 4);
  header.writeUInt32LE(1, 8);
  header.writeUInt32LE(16 + content.length, 12);
  return Buffer.concat([
    header,
    Buffer.from("0703020000000000c000000000000046", "hex"),
    content,
    Buffer.alloc((4 - (content.length % 4)) % 4),
  ]);
}

test.each(Object.entries(hidden))("A program in %s rejects the message.", async (_kind, content) => {
  const { verdict, rules } = await inspectMail(content);
  expect(rules).toContain("executable-content");
  expect(verdict).toBe("reject");
});

test.each([
  ["a plain name", disposition('filename="run.exe"')],
  ["a name of the type", ["Content-Type: application/octet-stream; name=run.exe"]],
  ["a name in RFC 2047", disposition('filename="=?utf-8?B?cnVuLmV4ZQ==?="')],
  ["a name in RFC 2231", disposition("filename*=utf-8''run%2Eexe")],
  ["a name in pieces", disposition("filename*0=run; filename*1*=utf-8''%2Ee; filename*2=xe")],
  ["a name with spaces", disposition('filename="run.exe   "')],
  ["a name in a folded field", ["Content-Disposition: attachment;\r\n filename=run.exe"]],
])("An attachment with %s of a program is held.", async (_kind, fields) => {
  expect((await inspectMail(multipart([attachment("Hello", fields)]))).rules).toContain(
    "executable-extension",
  );
});

const mixed = "Content-Type: multipart/mixed;";
const inner = multipartBody("b2", [attached(program, "a.dat")]);

test.each<[string, Buffer]>([
  ["two boundaries in a field", multipart([textPart], [`${mixed} boundary=b1; boundary=b2`])],
  ["a boundary in two forms", multipart([textPart], [`${mixed} boundary=b1; boundary*=us-ascii''b2`])],
  ["text behind a quoted boundary", multipart([textPart], [`${mixed} boundary="b1"x`])],
  ["a quoted boundary without an end", multipart([textPart], [`${mixed} boundary="b1`])],
  [
    "two encodings",
    multipart([
      part({
        fields: ["Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: 7bit"],
        body: "SGVsbG8=",
      }),
    ]),
  ],
  [
    "a space before a colon",
    multipart([part({ fields: ["Content-Transfer-Encoding : base64"], body: "SGVsbG8=" })]),
  ],
  [
    "a line that is no field before encoded data",
    multipart([part({ fields: ["Content-Transfer-Encoding: base64", "SGVs"], body: "bG8=" })]),
  ],
  [
    "encoded parts",
    message({
      fields: [`${mixed} boundary=b1`, "Content-Transfer-Encoding: base64"],
      body: multipartBody("b1", [textPart]),
    }),
  ],
  [
    "parts before the first boundary",
    message({
      fields: [`${mixed} boundary=b1`],
      body: Buffer.concat([inner, multipartBody("b1", [textPart])]),
    }),
  ],
  [
    "parts behind the last boundary",
    message({
      fields: [`${mixed} boundary=b1`],
      body: Buffer.concat([multipartBody("b1", [textPart]), inner]),
    }),
  ],
  [
    "a boundary that goes on",
    message({
      fields: [`${mixed} boundary=b1`],
      body: Buffer.concat([multipartBody("b1x", [textPart]), multipartBody("b1", [textPart])]),
    }),
  ],
  ["the same boundary inside", multipart([part({ fields: [`${mixed} boundary=b1`], body: "Hello" })])],
  [
    "names with different extensions",
    multipart([
      attachment("Hello", [
        "Content-Type: text/plain; name=a.txt",
        "Content-Disposition: attachment; filename=a.pdf",
      ]),
    ]),
  ],
  ["parts without a type of such", multipart([textPart], ["Content-Type: text/plain; boundary=b1"])],
  ["two types", multipart([part({ fields: ["Content-Type: text/plain", "Content-Type: text/html"] })])],
])("A message with %s is held, because programs read it in different ways.", async (_kind, content) => {
  expect((await inspectMail(content)).rules).toContain("mail-ambiguous");
});

test.each<[string, Buffer, string]>([
  [
    "an encrypted S/MIME message",
    multipart([attached(cmsMessage("enveloped", Buffer.from("x")), "smime.p7m")]),
    "pkcs7-encrypted",
  ],
  [
    "a PGP/MIME message",
    multipart([textPart], ['Content-Type: multipart/encrypted; boundary="b1"']),
    "mail-encrypted",
  ],
  [
    "an encrypted archive",
    multipart([attached(zip([{ name: "a", content: "a", flags: 1, method: 99 }]), "a.zip")]),
    "archive-encrypted",
  ],
  [
    "parts that cannot be told",
    message({ fields: ["Content-Type: multipart/mixed"], body: "--b1\r\n" }),
    "mail-unreadable",
  ],
])("%s is held.", async (_kind, content, rule) => {
  expect((await inspectMail(content)).rules).toContain(rule);
});

test("A finding names the message and the path of the attachment.", async () => {
  const { findings } = await inspectMail(
    hidden["the second message of a mailbox"] ?? Buffer.alloc(0),
    "a.mbox",
  );
  expect(findings).toContainEqual(
    expect.objectContaining({ rule: "executable-content", where: "message 2/a.dat" }),
  );
});

test("Multiparts that are nested without end are held.", async () => {
  let body: Buffer = Buffer.from("Hello");
  let field = "";
  for (let level = 0; level < 200; level++) {
    field = `Content-Type: multipart/mixed; boundary=b${level}`;
    body = multipartBody(`b${level}`, [
      level === 0 ? body : part({ fields: [`Content-Type: multipart/mixed; boundary=b${level - 1}`], body }),
    ]);
  }
  expect((await inspectMail(message({ fields: [field], body }))).rules).toEqual(["mail-unreadable"]);
});
