import type { AnalysisContext, FormatModule } from "../../format.ts";
import { checkText } from "../../text/text-check.ts";
import { obeyedNames, shortcutKinds } from "./kinds.ts";
import { shortcutRules } from "./rules.ts";

/** The key that names what a shortcut opens. */
const targetKey =
  /^[ \t]{0,20}(?:URL|Exec|IconFile|BASEURL|Command)[ \t]{0,20}=[ \t]{0,20}([^\r\n]{1,300})/im;

async function analyze(context: AnalysisContext): Promise<void> {
  const { filename, report, format } = context;
  const kind = shortcutKinds.get(format.type);
  if (!kind) {
    report("shortcut-settings", { evidence: { name: filename } });
    return;
  }
  const text = (await checkText(context))?.text ?? "";
  const target = targetKey.exec(text.slice(0, 65_536))?.[1];
  const startsProgram = format.type === "application/x-desktop" && /^\s{0,20}Exec\b/im.test(text);
  report(startsProgram ? "shortcut-program" : kind.rule, {
    message: `It is a ${kind.what}.`,
    evidence: { kind: kind.what, ...(target !== undefined && { target }) },
  });
}

/** Shortcuts and files of settings, by content and by name. */
export const shortcut: FormatModule = {
  name: "shortcut",
  rules: shortcutRules,
  accepts: ({ type }, { filename }) => shortcutKinds.has(type) || obeyedNames.test(filename.trim()),
  analyze,
};
