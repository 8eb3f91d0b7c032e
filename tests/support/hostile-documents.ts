import { hostileTexts } from "../../packages/console/test/document/hostile-texts.ts";
import { attached, multipart, part } from "../../packages/inspect/test/samples/mail.ts";
import { pdfFile } from "../../packages/inspect/test/samples/pdf.ts";
import { zip } from "../../packages/inspect/test/samples/zip.ts";
import type { ConsoleDocument } from "./console-documents.ts";

const heldPdf = (script: string) =>
  pdfFile({ catalog: `/OpenAction << /S /JavaScript /JS <feff${hexOf(script)}> >>` });
const hexOf = (text: string) => Buffer.from(text, "utf16le").swap16().toString("hex");

/** Texts that the API accepts in a label's value. */
export const hostileLabels = hostileTexts.filter((text) => text.length <= 256 && text.isWellFormed());

/** Texts that the API accepts as a file name. */
export const hostileNames = hostileLabels.filter(
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the API refuses control characters.
  (text) => !/[/\\\u0000-\u001f\u007f-\u009f]/.test(text),
);

const labelsFrom = (start: number) =>
  Object.fromEntries(hostileLabels.slice(start, start + 10).map((text, index) => [`label-${index}`, text]));

const base = { client: "partner", labels: {} } as const;

/** Names of members that lead out of no folder, so that the archive is held and not rejected. */
export const hostileMembers = [
  ...hostileNames.filter((name) => name.length < 100),
  "<script>alert(1)</script>",
  "<b/><a href='javascript:alert(1)'>claim</a>",
  "</title><script>alert(1)</script>",
];

/** A document for each text and place: file names, labels, members, subjects, evidence, and the text of the preview. */
export const hostileDocuments: readonly ConsoleDocument[] = [
  ...hostileNames.map((filename) => ({
    ...base,
    filename,
    contentType: "application/pdf",
    bytes: heldPdf(filename),
  })),
  ...[0, 10, 20, 30].map((start) => ({
    ...base,
    filename: `labels-${start}.pdf`,
    labels: labelsFrom(start),
    contentType: "application/x.script+alert-1",
    bytes: heldPdf(hostileTexts.join("\n")),
  })),
  {
    ...base,
    filename: "members.zip",
    contentType: "application/zip",
    bytes: zip([
      ...hostileMembers.map((text, index) => ({ name: `${text}.${index}.txt`, content: text })),
      { name: "<img src=x onerror=alert(1)>.cmd", content: "echo <script>alert(1)</script>\r\n" },
    ]),
  },
  {
    ...base,
    filename: "subjects.eml",
    contentType: "message/rfc822",
    bytes: multipart(
      [
        part({ fields: ["Content-Type: text/plain; charset=utf-8"], body: hostileTexts.join("\r\n") }),
        attached("<script>alert(1)</script>", "<svg onload=alert(1)>.html"),
        attached(hostileTexts.join("\n"), "<img src=x onerror=alert(1)>.txt"),
      ],
      [
        'Content-Type: multipart/mixed; boundary="b1"',
        "X-Comment: <script>alert(1)</script>",
        `Comments: =?utf-8?B?${Buffer.from("<img src=x onerror=alert(1)>").toString("base64")}?=`,
      ],
    ),
  },
];
