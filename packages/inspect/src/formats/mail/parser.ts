import type { AnalysisContext, Parser } from "../../format.ts";
import type { Section } from "../../mail/section.ts";
import { readWhole } from "../../read-whole.ts";
import { mailboxLines, mailboxType, startOfMail } from "./detect.ts";
import { readPage } from "./page-in-pdf.ts";
import { MessageWalk } from "./walk.ts";

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

/** The messages of a mailbox, each from behind its line to the next one. */
function messagesOf(text: string, start: number): Section[] {
  const lines = mailboxLines(text).filter(({ index }) => index >= start);
  return lines.map((line, index) => ({
    text,
    start: line.index + line[0].length,
    end: lines[index + 1]?.index ?? text.length,
  }));
}

export const mailParser: Parser = { analyze };

export const pageInPdfParser: Parser = {
  async analyze(context) {
    const page = await readPage(context);
    if (!page) return;
    const { text, start } = page;
    context.report("pdf-saved-page", { where: `offset ${start}`, evidence: { offset: start } });
    await new MessageWalk(context).inspect({ text, start, end: text.length });
  },
};
