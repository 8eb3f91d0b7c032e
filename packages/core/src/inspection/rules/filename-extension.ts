import type { Finding } from "../../finding.ts";
import { essenceOf, isTextType, typeOfFilename, typesMatch } from "../media-types.ts";
import type { Evidence, Rule } from "../rule.ts";

const executableExtensions =
  /\.(exe|com|scr|pif|bat|cmd|msi|vbs|vbe|js|jse|wsf|ps1|jar|lnk|hta|sh|app|dll)$/i;

/** Trailing characters that are invisible or that Windows removes: it saves `a.exe. ` as `a.exe`. */
const removedAtEnd = /(?:[\s.]|\p{Default_Ignorable_Code_Point})+$/u;

/** Characters that are not displayed: the rule `filename-safety` reports them. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

export const filenameExtension: Rule = (evidence) => {
  const { filename } = evidence.declaration;
  const name = filename.replace(removedAtEnd, "").replace(ignorable, "");
  if (executableExtensions.test(name))
    return [
      {
        severity: "medium",
        message: `The filename "${filename}" has the extension of an executable file.`,
        evidence: { filename },
      },
    ];
  const extensionType = typeOfFilename(name);
  if (extensionType === null)
    return [
      {
        severity: "low",
        message: `The filename "${filename}" has no known extension.`,
        evidence: { filename },
      },
    ];
  return compareTypes(evidence, extensionType);
};

function compareTypes(
  { declaration: { filename, contentType }, allowedTypes, content }: Evidence,
  extensionType: string,
): Omit<Finding, "rule">[] {
  if (content.size === 0) return [];
  const actual = content.type ?? (content.isText ? contentType : null);
  // The extension of another text format is accepted if the stage allows that format, which excludes HTML.
  const isOtherAllowedText = () =>
    content.isText &&
    isTextType(actual ?? "") &&
    isTextType(extensionType) &&
    allowedTypes.includes(essenceOf(extensionType));
  if (actual !== null && (typesMatch(actual, extensionType) || isOtherAllowedText())) return [];
  return [
    {
      severity: "medium",
      message: `The extension of "${filename}" means ${extensionType}, but the content is ${actual ?? "of an unknown type"}.`,
      evidence: { filename, extensionType, actual },
    },
  ];
}
