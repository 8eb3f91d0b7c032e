/** Characters that Windows removes at the end: it saves `a.exe. ` as `a.exe`. */
const removedAtEnd = /[\s.]/;

/** The name of a file's stream in NTFS: Windows saves `a.vbs::$DATA` as `a.vbs`. */
const alternateStream = /::?\$[a-z_]{1,30}$/i;

/** Most names have no other characters. To compile expressions about Unicode's properties takes longer than other checks of a name. */
const asciiOnly = /^[\0-\x7f]*$/;

/** The filename that systems display and save: without a stream, invisible characters, and without dots and spaces at the end. */
export function savedFilename(filename: string): string {
  const displayed = asciiOnly.test(filename) ? filename : withoutIgnorable(filename);
  const name = displayed.replace(alternateStream, "");
  let end = name.length;
  while (end > 0 && removedAtEnd.test(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

/**
 * Names of devices in Windows, with any extension: `NUL.tar.gz` is the device `NUL`. Spaces before the extension are ignored.
 * https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions
 */
const reservedName = /^(con|prn|aux|nul|(com|lpt)[0-9¹²³]|conin\$|conout\$) *(\.|$)/i;

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
  const isAscii = asciiOnly.test(filename);
  if (stem !== "" && (isAscii ? stem.trim() : withoutBlanks(stem)) === "")
    return misleading("The filename consists of invisible characters.");
  if (!isAscii && hasBidirectionalControl(filename))
    return misleading("The filename contains Unicode bidirectional controls, which can hide its extension.");
  if (!isAscii && hasIgnorable(withoutJoinersInText(stem) + extension))
    return misleading("The filename contains invisible characters.");
  if (!isAscii && hasIgnorable(filename))
    return unusual("The filename contains zero-width joiners or variation selectors.");
  return removedByWindows.test(filename)
    ? unusual(`The filename "${filename}" ends in dots or spaces, which Windows removes.`)
    : undefined;
}

/**
 * Whether there are characters that are not displayed: Unicode's default ignorable ones, among them the bidirectional controls.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const hasIgnorable = (text: string): boolean => /\p{Default_Ignorable_Code_Point}/u.test(text);

const withoutIgnorable = (text: string): string => text.replace(/\p{Default_Ignorable_Code_Point}/gu, "");

/** Unicode bidirectional controls: `invoice<U+202E>fdp.exe` is displayed as `invoiceexe.pdf`. */
const hasBidirectionalControl = (text: string): boolean => /\p{Bidi_Control}/u.test(text);

/**
 * Removes zero-width joiners and variation selectors behind a visible character, which Persian, Indic scripts and emoji need.
 * https://www.rfc-editor.org/rfc/rfc5892#appendix-A.1
 */
const withoutJoinersInText = (text: string): string =>
  text.replace(
    /(?<=[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}])(?:\p{Join_Control}|\p{Variation_Selector})+/gu,
    "",
  );

/** Removes spaces and the braille pattern blank, too, which have no glyph either. */
const withoutBlanks = (text: string): string =>
  text.replace(/[\s\u2800]|\p{Default_Ignorable_Code_Point}/gu, "");

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
    .filter(hasIgnorable)
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`)
    .join(" ");
}
