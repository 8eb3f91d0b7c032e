import { attached, message, multipart, part, textPart, tnefFile } from "../mail.ts";
import { appleSingle } from "../mail-encodings.ts";
import { pdfFile } from "../pdf.ts";
import type { RuleSample } from "./rule-sample.ts";

const letter = attached("Dear reader", "letter.txt");

const samples: readonly (readonly [rule: string, harmless: Buffer, hostile: Buffer])[] = [
  [
    "mail-ambiguous",
    multipart([textPart, letter]),
    multipart(
      [textPart, letter],
      ['Content-Type: multipart/mixed; boundary="b1"', 'Content-Type: multipart/mixed; boundary="b2"'],
    ),
  ],
  [
    "mail-unreadable",
    message({
      fields: ["Content-Type: multipart/mixed; boundary=b1"],
      body: "--b1\r\n\r\nHello\r\n--b1--\r\n",
    }),
    message({ fields: ["Content-Type: multipart/mixed"], body: "--b1\r\n\r\nHello\r\n--b1--\r\n" }),
  ],
  [
    "mail-partial",
    multipart([part({ fields: ["Content-Type: message/rfc822"], body: message({}) })]),
    multipart([
      part({ fields: ['Content-Type: message/partial; id="a"; number=1; total=2'], body: message({}) }),
    ]),
  ],
  [
    "mail-external-body",
    multipart([part({ fields: ["Content-Type: text/plain"], body: "See our server." })]),
    multipart([
      part({ fields: ["Content-Type: message/external-body; access-type=URL; URL=https://example.org/"] }),
    ]),
  ],
  [
    "mail-encrypted",
    message({
      fields: ["Content-Type: text/plain"],
      body: "-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nHello",
    }),
    message({ fields: ["Content-Type: text/plain"], body: "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA" }),
  ],
  [
    "tnef-unreadable",
    multipart([attached(tnefFile("letter.txt", Buffer.from("Hello")), "winmail.dat")]),
    multipart([attached(tnefFile("letter.txt", Buffer.from("Hello")).subarray(0, -4), "winmail.dat")]),
  ],
];

const macintosh = appleSingle(Buffer.from("Dear reader"), "letter.txt");

export const mailRuleSamples: readonly RuleSample[] = [
  ...samples.map(([rule, harmless, hostile]) => ({ rule, filename: "claim.eml", harmless, hostile })),
  {
    rule: "pdf-saved-page",
    filename: "claim.pdf",
    harmless: Buffer.concat([pdfFile(), Buffer.from("% MIME-Version: 1.0\r\n")]),
    hostile: Buffer.concat([
      pdfFile(),
      Buffer.from("% \r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b1\r\n\r\n"),
    ]),
  },
  {
    rule: "apple-file-unreadable",
    filename: "letter",
    harmless: macintosh,
    hostile: macintosh.subarray(0, -1),
  },
];
