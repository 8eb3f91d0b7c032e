import type { AnalysisContext, Parser } from "../../format.ts";
import { readWhole } from "../../read-whole.ts";
import { bufferSource } from "../../source.ts";
import { readSectionFiles } from "./files.ts";

const formatAt = 48;
/** GUIDs of the format on disk, and of the one in which OneDrive and SharePoint keep sections, [MS-ONESTORE] 2.8. */
const localFormat = "3fdd9a101b91f549a5d01791edc8aed8";
const alternativeFormat = "2fe98d63d4a6c14b9a36b3fc2511a5b7";
/** Beginning of a key, EncryptionData of [MS-ONESTORE] 2.4.3.26. */
const encryptionKey = Buffer.from("67a0d1da85a36bfb", "hex");
const pictures = /^\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)$/i;

async function analyze(context: AnalysisContext): Promise<void> {
  const { head, budget, report, inspectMember } = context;
  const format = head.toString("hex", formatAt, formatAt + 16);
  if (format === alternativeFormat)
    report("onenote-unreadable", { message: "The section is in the form in which OneDrive keeps sections." });
  else if (format !== localFormat)
    report("onenote-unreadable", { message: "The format of the section is not known." });
  const section = await readWhole(context);
  if (section.includes(encryptionKey)) report("onenote-encrypted");
  for (const { at, content, extension } of readSectionFiles(section, budget)) {
    const where = `offset ${at}`;
    if (!content) {
      report("onenote-unreadable", { where });
      continue;
    }
    if (!pictures.test(extension)) report("onenote-attachment", { where, evidence: { extension } });
    await inspectMember({ name: `file-${at}${extension}`, source: bufferSource(content) });
  }
}

export const oneNoteParser: Parser = { analyze };
