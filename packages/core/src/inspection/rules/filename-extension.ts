import { agree, essenceOf, isTextType, typeOfFilename } from "../media-types.ts";
import type { Rule } from "../rule.ts";

/** Characters that turn the direction of writing: `invoice<U+202E>fdp.exe` reads as `invoiceexe.pdf`. */
const directionMarks = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/;
/** Extensions that a system would run. */
const runnable = /\.(exe|com|scr|pif|bat|cmd|msi|vbs|vbe|js|jse|wsf|ps1|jar|lnk|hta|sh|app|dll)$/i;

/** What does not show at a name's end, or is dropped where it is saved: Windows makes `a.exe` of `a.exe. `. */
const lost = /[\s.\p{Cf}]+$/u;

const filenameExtension: Rule = ({ declaration: { filename, contentType }, allowedTypes, content }) => {
  const name = filename.replace(lost, "");
  if (directionMarks.test(filename))
    return [
      {
        severity: "medium",
        message:
          "The filename holds characters that turn the direction of writing, which hides its extension.",
        evidence: { filename },
      },
    ];
  if (runnable.test(name))
    return [
      {
        severity: "medium",
        message: `The filename "${filename}" has the extension of a program.`,
        evidence: { filename },
      },
    ];
  const named = typeOfFilename(name);
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
  // Text may go by the name of other text, if that is taken here too: HTML is not, whatever it is declared as.
  const isOtherText = () =>
    content.isText &&
    isTextType(actual ?? "") &&
    isTextType(named) &&
    allowedTypes.includes(essenceOf(named));
  if (actual !== null && (agree(actual, named) || isOtherText())) return [];
  return [
    {
      severity: "medium",
      message: `The filename "${filename}" stands for ${named}, the content is ${actual ?? "of no known type"}. Give the file the extension of what it is.`,
      evidence: { filename, extensionType: named, actual },
    },
  ];
};
export default filenameExtension;
