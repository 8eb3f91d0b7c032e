import { LimitError } from "../../budget.ts";
import type { AnalysisContext, FormatModule } from "../../format.ts";
import type { Section } from "../../mail/section.ts";
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
  const { source, read, budget, format } = context;
  if (source.size > budget.limits.memberBytes) throw new LimitError("memberBytes", budget.limits.memberBytes);
  budget.use("bytesDecoded", source.size);
  const text = (await read(0, source.size)).toString("latin1");
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
