import { scriptType } from "../media-types.ts";
import type { Rule } from "../rule.ts";

const executableTypes = new Set([
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

export const executableContent: Rule = ({ declaration, content }) =>
  content.type !== null && executableTypes.has(content.type)
    ? [
        {
          severity: "high",
          message: `The content is executable (${content.type}), but is declared as ${declaration.contentType}.`,
          evidence: { actual: content.type, declared: declaration.contentType },
        },
      ]
    : [];
