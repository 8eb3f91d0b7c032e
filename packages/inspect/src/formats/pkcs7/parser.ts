import type { AnalysisContext, Parser } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { bufferSource } from "../../source.ts";
import { checkText } from "../../text/text-check.ts";
import { pkcs7Content, signedContent } from "./der.ts";

async function analyze(context: AnalysisContext): Promise<void> {
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
}

/** The message as BER; text is base64 between lines such as `-----BEGIN PKCS7-----`. */
async function readMessage(context: AnalysisContext): Promise<Buffer> {
  const bytes = await readWhole(context);
  context.budget.use("bytesDecoded", bytes.length);
  const check = await checkText(context);
  if (!check) return bytes;
  const body = /-----BEGIN [^\n]*-----([^-]*)/.exec(bytes.toString("latin1"))?.[1] ?? "";
  return Buffer.from(body, "base64");
}

export const pkcs7Parser: Parser = { analyze };
