import { scriptType } from "../media-types.ts";
import type { Rule } from "../rule.ts";

/** Types of programs, whatever system they are for. */
const executables = new Set([
  scriptType,
  "application/x-msdownload",
  "application/x-elf",
  "application/x-mach-binary",
  "application/java-vm",
  "application/java-archive",
  "application/vnd.android.package-archive",
  "application/wasm",
  "application/x-ms-shortcut",
  "application/x-deb",
  "application/x-rpm",
  "application/x-google-chrome-extension",
  "application/x-xpinstall",
]);

const executableContent: Rule = ({ declaration, content }) =>
  content.type !== null && executables.has(content.type)
    ? [
        {
          severity: "high",
          message: `The content is a program (${content.type}), declared as ${declaration.contentType}. Programs are not taken.`,
          evidence: { actual: content.type, declared: declaration.contentType },
        },
      ]
    : [];
export default executableContent;
