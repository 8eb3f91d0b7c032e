import type { AnalysisContext, FormatModule } from "../../format.ts";
import { decodeAnyText, isTextual } from "../../text/content.ts";
import { extensionOf } from "../../text/extension.ts";
import { obeyedNames, shortcutKinds } from "./kinds.ts";
import { shortcutRules } from "./rules.ts";

/** Header and class id of a Windows shortcut ([MS-SHLLINK] 2.1). */
const link = Buffer.from("4c0000000114020000000000c000000000000046", "hex");
const examinedBytes = 64 * 1024;

async function analyze(context: AnalysisContext): Promise<void> {
  const { filename, read, report, budget, head } = context;
  const extension = extensionOf(filename);
  const isLink = head.indexOf(link) === 0;
  const bytes = isTextual(context.format) ? await read(0, examinedBytes) : Buffer.alloc(0);
  budget.use("bytesDecoded", bytes.length);
  const { text } = decodeAnyText(bytes);
  const kind =
    shortcutKinds.find(({ pattern }) => pattern?.test(text)) ??
    shortcutKinds.find(({ extensions }) => extensions.includes(isLink ? "lnk" : extension));
  if (!kind) {
    if (obeyedNames.test(filename.trim())) report("shortcut-settings", { evidence: { name: filename } });
    return;
  }
  const target =
    /^[ \t]{0,20}(?:URL|Exec|IconFile|BASEURL|Command)[ \t]{0,20}=[ \t]{0,20}([^\r\n]{1,300})/im.exec(
      text,
    )?.[1];
  report(kind.rule, {
    message: `It is a ${kind.what}.`,
    evidence: { kind: kind.what, ...(target !== undefined && { target }) },
  });
}

/** Shortcuts and files of settings, by content and by name. */
export const shortcut: FormatModule = {
  name: "shortcut",
  rules: shortcutRules,
  accepts: (format, { filename, head }) => {
    if (isTextual(format) || head.indexOf(link) === 0 || obeyedNames.test(filename.trim())) return true;
    const extension = extensionOf(filename);
    return shortcutKinds.some(({ extensions }) => extensions.includes(extension));
  },
  analyze,
};
