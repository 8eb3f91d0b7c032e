import type { AnalysisContext, FormatModule } from "../../format.ts";
import type { Section } from "../../mail/section.ts";
import { readWhole } from "../../read-whole.ts";
import { hold } from "../../rule.ts";
import { detectMail, mailboxLines, mailboxType, mailTypes, startOfMail } from "./detect.ts";
import { mailRules } from "./rules.ts";
import { MessageWalk } from "./walk.ts";

/** Messages, mailboxes and saved pages (MHTML): what they hold is inspected as documents. https://www.rfc-editor.org/rfc/rfc5322 */
export const mail: FormatModule = {
  name: "mail",
  rules: mailRules,
  types: mailTypes,
  detect: detectMail,
  accepts: ({ type }) => mailTypes.has(type),
  analyze,
};

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, format } = context;
  const bytes = await readWhole(context);
  budget.use("bytesDecoded", bytes.length);
  const text = bytes.toString("latin1");
  const walk = new MessageWalk(context);
  const start = startOfMail(text);
  if (format.type !== mailboxType) return walk.inspect({ text, start, end: text.length });
  for (const [index, message] of messagesOf(text, start).entries())
    await walk.inspect(message, `message ${index + 1}/`);
}

/** Word opens a page that Office saved also behind a PDF; its header is within so many bytes. */
const searchedBytes = 4 * 1024 ** 2;
const pageStart = /mime-version[ \t]{0,9}:/gi;
const pageType = /content-type[ \t]{0,9}:\s{0,9}multipart\/related/i;
/** Characters of a header, and headers that are looked at; more are in no PDF. */
const headerCharacters = 2000;
const maximumHeaders = 500;

/** Finds a saved page behind the beginning of a PDF. https://blogs.jpcert.or.jp/en/2023/08/maldocinpdf.html */
export const pageInPdf: FormatModule = {
  name: "page-in-pdf",
  rules: {
    "pdf-saved-page": {
      title: "Page of Office in a PDF",
      what: "The PDF is also a page that Office saved (MHTML).",
      why: "Word opens the page, with its macros, when the file has the extension of Word.",
      remedy: "Save the document again with the program that made it.",
      actions: hold,
    },
  },
  accepts: ({ type }) => type === "application/pdf",
  async analyze(context) {
    const { source, read, report } = context;
    const text = (await read(0, Math.min(source.size, searchedBytes))).toString("latin1");
    const start = startOfPage(text);
    if (start === undefined) return;
    report("pdf-saved-page", { where: `offset ${start}`, evidence: { offset: start } });
    await new MessageWalk(context).inspect({ text, start, end: text.length });
  },
};

function startOfPage(text: string): number | undefined {
  let count = 0;
  for (const { index } of text.matchAll(pageStart))
    if (++count > maximumHeaders || pageType.test(text.slice(index, index + headerCharacters))) return index;
  return undefined;
}

/** The messages of a mailbox, each from behind its line to the next one. */
function messagesOf(text: string, start: number): Section[] {
  const lines = mailboxLines(text).filter(({ index }) => index >= start);
  return lines.map((line, index) => ({
    text,
    start: line.index + line[0].length,
    end: lines[index + 1]?.index ?? text.length,
  }));
}
