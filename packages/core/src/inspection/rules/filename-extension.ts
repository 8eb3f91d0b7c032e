import { agree, isTextType, typeOfFilename } from "../media-types.ts";
import type { Rule } from "../rule.ts";

/** Characters that turn the direction of writing: `invoice<U+202E>fdp.exe` reads as `invoiceexe.pdf`. */
const directionMarks = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/;
/** Extensions that a system would run. */
const runnable = /\.(exe|com|scr|pif|bat|cmd|msi|vbs|vbe|js|jse|wsf|ps1|jar|lnk|hta|sh|app|dll)$/i;

const filenameExtension: Rule = ({ declaration: { filename, contentType }, content }) => {
  if (directionMarks.test(filename))
    return [
      {
        severity: "medium",
        message:
          "The filename holds characters that turn the direction of writing, which hides its extension.",
        evidence: { filename },
      },
    ];
  if (runnable.test(filename))
    return [
      {
        severity: "medium",
        message: `The filename "${filename}" has the extension of a program.`,
        evidence: { filename },
      },
    ];
  const named = typeOfFilename(filename);
  if (named === null)
    // A name without a telling extension deceives nobody.
    return [
      {
        severity: "low",
        message: `The filename "${filename}" has no known extension, so it says nothing about the type.`,
        evidence: { filename },
      },
    ];
  if (content.size === 0) return [];
  const actual = content.type ?? (content.isText ? contentType : null);
  if (
    actual !== null &&
    (agree(actual, named) || (isTextType(actual) && isTextType(named) && content.isText))
  )
    return [];
  return [
    {
      severity: "medium",
      message: `The filename "${filename}" stands for ${named}, the content is ${actual ?? "of no known type"}. Give the file the extension of what it is.`,
      evidence: { filename, extensionType: named, actual },
    },
  ];
};
export default filenameExtension;
