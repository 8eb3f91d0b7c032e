import type { AnalysisContext, FormatModule } from "../../format.ts";
import { decodeAnyText, isTextual } from "../../text/content.ts";
import { extensionOf } from "../../text/extension.ts";
import { programExtensions, sourceExtensions } from "./names.ts";
import { scriptRules } from "./rules.ts";
import { signsIn } from "./signs.ts";

/** Bytes in which signs of a script are looked for. */
const examinedBytes = 256 * 1024;

/** Types of scripts that the detector of text returns; shortcuts and settings have rules of their own. */
const scriptTypes =
  /^(?:text\/(?:javascript|vbscript|scriptlet|x-(?:script|server-page|python|perl|ruby|lua|autoit|applescript))|application\/(?:hta|x-(?:bat|powershell|sh|httpd-php)))$/;

async function analyze(context: AnalysisContext): Promise<void> {
  const { filename, read, report, budget } = context;
  const extension = extensionOf(filename);
  if (programExtensions.has(extension)) report("script-program", { evidence: { extension } });
  else if (sourceExtensions.has(extension)) report("script-source", { evidence: { extension } });
  else if (scriptTypes.test(context.format.type))
    report("script-source", {
      message: "The document is a script by its content.",
      evidence: { type: context.format.type },
    });
  if (!isTextual(context.format)) return;
  const bytes = await read(0, examinedBytes);
  budget.use("bytesDecoded", bytes.length);
  const { text } = decodeAnyText(bytes);
  for (const { rule, message, index } of signsIn(text)) {
    budget.checkTime();
    report(rule, { message, where: `line ${text.slice(0, index).split("\n").length}` });
  }
}

/** Scripts by name, whatever the content seems to be, and text that is a script whatever it is called. */
export const script: FormatModule = {
  name: "script",
  rules: scriptRules,
  accepts: (format, { filename }) => {
    const extension = extensionOf(filename);
    return isTextual(format) || programExtensions.has(extension) || sourceExtensions.has(extension);
  },
  analyze,
};
