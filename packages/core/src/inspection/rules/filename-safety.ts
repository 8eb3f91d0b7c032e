import type { Finding } from "../../finding.ts";
import type { Rule } from "../rule.ts";

/**
 * Names of devices in Windows, with any extension: `NUL.tar.gz` is the device `NUL`. Spaces before the extension are ignored.
 * https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
 */
const reservedName = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;

/**
 * Characters that are not displayed: Unicode's default ignorable ones, among them the bidirectional controls.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const ignorable = /\p{Default_Ignorable_Code_Point}/u;

/** Unicode bidirectional controls: `invoice<U+202E>fdp.exe` is displayed as `invoiceexe.pdf`. */
const bidirectionalControl = /\p{Bidi_Control}/u;

/**
 * Zero-width joiners and variation selectors behind a visible character, which Persian, Indic scripts and emoji need.
 * https://www.rfc-editor.org/rfc/rfc5892#appendix-A.1
 */
const joinersInText =
  /(?<=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\p{Join_Control}|\p{Variation_Selector})+/gu;

/** Spaces and the braille pattern blank, which have no glyph either. */
const blank = /[\s\u2800]|\p{Default_Ignorable_Code_Point}/gu;

const removedByWindows = /[. ]$/;

/** Filenames that are displayed as another, or that a system saves as another or not at all. */
export const filenameSafety: Rule = ({ declaration: { filename } }) => {
  const finding = (severity: Finding["severity"], message: string) => [
    { severity, message, evidence: { filename, codePoints: codePointsOf(filename) } },
  ];
  const { stem, extension } = splitFilename(filename);
  const withoutJoiners = stem.replace(joinersInText, "") + extension;
  if (reservedName.test(filename))
    return finding("medium", `The filename "${filename}" is the name of a device in Windows.`);
  if (stem.replace(blank, "") === "" && stem !== "")
    return finding("medium", "The filename consists of invisible characters.");
  if (bidirectionalControl.test(filename))
    return finding(
      "medium",
      "The filename contains Unicode bidirectional controls, which can hide its extension.",
    );
  if (ignorable.test(withoutJoiners)) return finding("medium", "The filename contains invisible characters.");
  if (ignorable.test(filename))
    return finding("low", "The filename contains zero-width joiners or variation selectors.");
  if (removedByWindows.test(filename))
    return finding("low", `The filename "${filename}" ends in dots or spaces, which Windows removes.`);
  return [];
};

/** A filename without its extension, and the extension with its dot. */
function splitFilename(filename: string): { stem: string; extension: string } {
  const dot = filename.lastIndexOf(".");
  return dot < 0
    ? { stem: filename, extension: "" }
    : { stem: filename.slice(0, dot), extension: filename.slice(dot) };
}

/** The characters that are not displayed, such as `U+061C U+200B`. */
function codePointsOf(filename: string): string {
  return [...filename]
    .filter((character) => ignorable.test(character))
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}
