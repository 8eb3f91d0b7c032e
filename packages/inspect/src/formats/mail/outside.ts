import type { AnalysisContext, Format } from "../../format.ts";
import { decodeFiles } from "../../mail/encoded-files.ts";
import { type Section, textOf } from "../../mail/section.ts";
import { bufferSource } from "../../source.ts";
import { decodeText } from "../../text/decode.ts";
import type { Place } from "./entity.ts";
import type { MailReport } from "./report.ts";

/** Fields that only parts have. */
const partField = /^content-(?:type|disposition|transfer-encoding)[ \t]{0,9}:/im;

/** Shorter base64 is no file. */
const minimumBase64 = 200;

/** Inspects what is before the first part and behind the last one, which most programs ignore and some do not. */
export async function inspectOutside(
  context: AnalysisContext,
  report: MailReport,
  place: Place,
  section: Section,
): Promise<void> {
  const text = textOf(section);
  if (text.trim() === "") return;
  const inspect = async (name: string, content: Buffer): Promise<Format> => {
    context.budget.use("entries");
    context.budget.use("bytesDecoded", content.length);
    return context.inspectMember({ name: place.folder + name, source: bufferSource(content) });
  };
  if (partField.test(text)) report.add("mail-ambiguous", place, "Fields of a part are outside of the parts.");
  for (const file of decodeFiles(text)) {
    report.add("mail-ambiguous", place, "A file is outside of the parts.");
    await inspect(file.name || "encoded file", file.content);
  }
  const base64 = longestBase64(text);
  const encoded =
    base64 === "" ? undefined : await inspect("content outside of parts", Buffer.from(base64, "base64"));
  const bytes = Buffer.from(text, "latin1");
  const isText = (await decodeText(bytes)) !== undefined && !text.includes("%PDF-");
  const plain = isText ? undefined : await inspect("content outside of parts", bytes);
  if ([encoded, plain].some((format) => format && format.family !== "unknown" && format.family !== "text"))
    report.add("mail-ambiguous", place, "Content of a file is outside of the parts.");
}

/** The longest run of lines of base64. */
function longestBase64(text: string): string {
  let longest = "";
  let run: string[] = [];
  for (const line of [...text.split(/[\r\n]+/), ""]) {
    if (/^[A-Za-z0-9+/]{4,}={0,2}[ \t]*$/.test(line)) {
      run.push(line.trim());
      continue;
    }
    const joined = run.join("");
    if (joined.length >= minimumBase64 && joined.length > longest.length) longest = joined;
    run = [];
  }
  return longest;
}
