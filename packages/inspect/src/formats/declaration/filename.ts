/** Characters that Windows removes at the end: it saves `a.exe. ` as `a.exe`. */
const removedAtEnd = /[\s.]/;

/** The name of a file's stream in NTFS: Windows saves `a.vbs::$DATA` as `a.vbs`. */
const alternateStream = /::?\$[a-z_]{1,30}$/i;

/** The filename that systems display and save: without a stream, invisible characters, and without dots and spaces at the end. */
export function savedFilename(filename: string): string {
  const name = filename.replace(ignorableCharacters, "").replace(alternateStream, "");
  let end = name.length;
  while (end > 0 && removedAtEnd.test(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

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
const ignorableCharacters = /\p{Default_Ignorable_Code_Point}/gu;

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

/** What is unusual about a filename: it misleads, or it is only recorded. */
export interface FilenameFault {
  isMisleading: boolean;
  message: string;
}

/** Looks for names that are displayed as another, or that a system saves as another or not at all. */
export function faultOfFilename(filename: string): FilenameFault | undefined {
  const misleading = (message: string) => ({ isMisleading: true, message });
  const unusual = (message: string) => ({ isMisleading: false, message });
  const { stem, extension } = splitFilename(filename);
  if (reservedName.test(filename))
    return misleading(`The filename "${filename}" is the name of a device in Windows.`);
  if (stem.replace(blank, "") === "" && stem !== "")
    return misleading("The filename consists of invisible characters.");
  if (bidirectionalControl.test(filename))
    return misleading("The filename contains Unicode bidirectional controls, which can hide its extension.");
  if (ignorable.test(stem.replace(joinersInText, "") + extension))
    return misleading("The filename contains invisible characters.");
  if (ignorable.test(filename))
    return unusual("The filename contains zero-width joiners or variation selectors.");
  return removedByWindows.test(filename)
    ? unusual(`The filename "${filename}" ends in dots or spaces, which Windows removes.`)
    : undefined;
}

/** A filename without its extension, and the extension with its dot. */
function splitFilename(filename: string): { stem: string; extension: string } {
  const dot = filename.lastIndexOf(".");
  return dot < 0
    ? { stem: filename, extension: "" }
    : { stem: filename.slice(0, dot), extension: filename.slice(dot) };
}

/** The characters of a filename that are not displayed, such as `U+061C U+200B`. */
export function invisibleCodePoints(filename: string): string {
  return [...filename]
    .filter((character) => ignorable.test(character))
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}
