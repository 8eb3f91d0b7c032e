import type { AnalysisContext, FormatModule } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { bufferSource } from "../../source.ts";
import { checkText } from "../../text/text-check.ts";
import { pkcs7Content, signedContent } from "./der.ts";

const rules = {
  "pkcs7-encrypted": {
    title: "Encrypted CMS message",
    what: "The message is encrypted by CMS (S/MIME).",
    why: "What is encrypted cannot be inspected.",
    remedy: "Send the document without encryption; the transfer itself is encrypted.",
    actions: hold,
  },
  "pkcs7-unreadable": {
    title: "CMS message that cannot be read",
    what: "The message is malformed, or is of a kind that cannot be read.",
    why: "What it holds was not inspected.",
    remedy: "Sign the document again, or send it with a detached signature.",
    actions: hold,
  },
} satisfies RuleTable;

/** Messages of CMS (PKCS #7, S/MIME): the signed content is inspected as a document. */
export const pkcs7: FormatModule = {
  name: "pkcs7",
  rules,
  accepts: ({ type }) => type === "application/pkcs7-mime" || type === "application/pkcs7-signature",
  async analyze(context) {
    const bytes = await readMessage(context);
    const kind = pkcs7Content(bytes);
    if (kind === "encrypted") context.report("pkcs7-encrypted");
    if (kind === undefined || kind === "data") context.report("pkcs7-unreadable");
    if (kind !== "signed") return;
    const content = signedContent(bytes);
    if (!content || content.length === 0) return;
    const signed = context.filename.replace(/\.(p7m|p7s|p7b|pem)$/i, "") || "content";
    const isMail = /^(mime-version|content-[a-z-]+)[ \t]*:/i.test(content.toString("latin1", 0, 64));
    const name = isMail ? `${signed}.eml` : signed;
    await context.inspectMember({ name, source: bufferSource(content) });
  },
};

/** The message as BER; text is base64 between lines such as `-----BEGIN PKCS7-----`. */
async function readMessage(context: AnalysisContext): Promise<Buffer> {
  const bytes = await readWhole(context);
  context.budget.use("bytesDecoded", bytes.length);
  const check = await checkText(context);
  if (!check) return bytes;
  const body = /-----BEGIN [^\n]*-----([^-]*)/.exec(bytes.toString("latin1"))?.[1] ?? "";
  return Buffer.from(body, "base64");
}
