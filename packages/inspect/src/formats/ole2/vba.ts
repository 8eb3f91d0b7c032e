import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { readVbaModules } from "../../ole2/vba.ts";

/** Lines of compiled code that modules without source lines may have: Office counts blank lines too. */
const maximumBlankLines = 8;

/** Whether a storage holds the modules of a VBA project. */
function isVbaStorage({ name, children }: Ole2Entry): boolean {
  return (
    // The whole project of Excel 95, which newer versions write beside their own, is a storage of this name.
    children.get("_vba_project")?.isStorage === false ||
    (children.has("dir") && (name.toLowerCase() === "vba" || children.size > 1))
  );
}

/** Looks for code in the modules of a VBA project. */
export async function analyzeVba(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  if (!isVbaStorage(storage)) return;
  const modules = await readVbaModules(ole2, storage, context);
  let isHarmless = true;
  for (const { path, code, compiledLines, size } of modules) {
    if (!code) {
      if (size > 0) context.report("vba-unreadable", { where: path });
      isHarmless = false;
      continue;
    }
    const evidence = {
      lines: code.lines,
      ...(code.autoRun.length > 0 && { autoRun: code.autoRun.slice(0, 10).join(", ") }),
      ...(code.calls.length > 0 && { calls: code.calls.slice(0, 20).join(", ") }),
    };
    if (code.lines > 0) context.report("vba-code", { where: path, evidence });
    if (code.lines > 0 && code.autoRun.length > 0) context.report("vba-auto-run", { where: path, evidence });
    const isCompiledOnly = code.lines === 0 && compiledLines > code.allLines + maximumBlankLines;
    if (isCompiledOnly) context.report("vba-compiled-only", { where: path, evidence: { compiledLines } });
    if (code.lines > 0 || isCompiledOnly) isHarmless = false;
  }
  if (isHarmless) context.report("vba-attributes-only", { where: storage.path });
}
