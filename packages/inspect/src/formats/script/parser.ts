import type { AnalysisContext, Parser } from "../../format.ts";
import { checkText } from "../../text/text-check.ts";
import { shortcutKinds } from "../shortcut/kinds.ts";
import { scriptTypeOfName } from "../text/script-names.ts";

/** Types of scripts that systems run when they are opened, and that need no name for it or have one of their own. */
const programTypes = new Set(["application/hta", "text/scriptlet"]);
/** The marks around an encoded script of Windows. */
const encodedScript = /#@~\^[\w+/]{6}==/;

/**
 * Operators and devices of PostScript that start programs, or change and list files. The procedures of Adobe's programs use a
 * file `AGMUTIL_imagefile` and list fonts by `$str`, and others use the standard streams.
 */
const postScriptCommand =
  /%pipe%|(?<!\(AGMUTIL_imagefile\)\s{0,9}|\$str )\b(?:deletefile|renamefile|filenameforall)\b|(?<!\((?:AGMUTIL_imagefile|%std(?:in|out|err)))\)\s{0,9}\([rwa]\+?\)\s{0,9}file\b/;

async function analyze(context: AnalysisContext): Promise<void> {
  const { format, filename, report } = context;
  const text = (await checkText(context))?.text ?? "";
  const encoded = encodedScript.exec(text);
  if (encoded) report("script-encoded", { where: `line ${text.slice(0, encoded.index).split("\n").length}` });
  const command = format.type === "application/postscript" ? postScriptCommand.exec(text) : null;
  if (command) report("script-postscript", { evidence: { code: command[0] } });
  if (format.family !== "script" || shortcutKinds.has(format.type)) return;
  if (/^#![ \t]*\//.test(text)) report("script-program", { message: "The first line names an interpreter." });
  else if (programTypes.has(format.type))
    report("script-program", { message: `The content is a script (${format.type}).` });
  else
    report("script-content", {
      message: `The content is a script (${format.type}).`,
      evidence: { type: format.type, isNamed: scriptTypeOfName(filename) !== undefined },
    });
}

export const scriptParser: Parser = { analyze };
