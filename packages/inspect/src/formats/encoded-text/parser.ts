import type { AnalysisContext, Parser } from "../../format.ts";
import { malwareSignatures } from "../../malware-signatures.ts";
import { bufferSource } from "../../source.ts";
import { checkText } from "../../text/text-check.ts";
import { base64Name, encodedFiles } from "./decode.ts";
import { encryptionOf } from "./encrypted.ts";

/** Bytes of decoded content that no format is known of, at least. Keys and digests are shorter. */
const leastUnknownBytes = 96;

async function analyze(context: AnalysisContext): Promise<void> {
  const { format, budget, report } = context;
  const check = await checkText(context);
  if (!check) return;
  const { text, encoding } = check;
  const encryption = encryptionOf(text, format.type);
  if (encryption !== undefined)
    report("encrypted-text", {
      message: `Much of the text is encrypted (${encryption}).`,
      evidence: { encryption },
    });
  if (/^utf-(?:16|32)/.test(encoding)) reportSignatures(context, text);
  for (const { name, content } of encodedFiles(text)) {
    if (content.length === 0) continue;
    budget.use("entries", 1);
    budget.use("bytesDecoded", content.length);
    const { family } = await context.inspectMember({
      name: name === "" ? "decoded" : name,
      source: bufferSource(content),
    });
    if (family === "unknown" && name === base64Name && content.length >= leastUnknownBytes)
      report("encoded-content", { evidence: { bytes: content.length } });
  }
}

/** The signatures are searched in bytes, where text in UTF-16 and UTF-32 has further ones between the characters. */
function reportSignatures({ report }: AnalysisContext, text: string): void {
  for (const { name, bytes } of malwareSignatures)
    if (text.includes(bytes.toString("latin1")))
      report("malware-signature", {
        message: `The content has the malware signature "${name}".`,
        evidence: { signature: name },
      });
}

export const encodedTextParser: Parser = { analyze };
