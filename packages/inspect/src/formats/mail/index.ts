import { LimitError } from "../../budget.ts";
import type { AnalysisContext, FormatModule } from "../../format.ts";
import { detectMail, mailType, mailTypes, mboxLines, mboxType, prefix } from "./detect.ts";
import { mailRules } from "./rules.ts";
import { MessageWalk } from "./walk.ts";

/** Messages and mailboxes: attachments are inspected as documents. https://www.rfc-editor.org/rfc/rfc5322 */
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
  const start = prefix.exec(text)?.[0].length ?? 0;
  if (format.type === mailType) await new MessageWalk(context, text).inspect({ start, end: text.length });
  if (format.type === mboxType) await inspectMailbox(context, text);
}

/** The messages of a mailbox, each from its line to the next. */
async function inspectMailbox(context: AnalysisContext, text: string): Promise<void> {
  const lines = mboxLines(text);
  for (const [index, line] of lines.entries()) {
    context.budget.use("entries");
    const message = text.slice(line.index + line[0].length, lines[index + 1]?.index ?? text.length);
    await new MessageWalk(context, message, `message ${index + 1}`).inspect({
      start: 0,
      end: message.length,
    });
  }
}
