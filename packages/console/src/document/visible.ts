/**
 * Code points that are not displayed, or change how others are displayed: controls, formatting and bidirectional controls,
 * line separators, lone surrogates, private use, default-ignorable ones, and all spaces but U+0020.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/** Text, or one invisible code point. */
export type Run = { text: string } | { codePoint: string };

/** The code point of a character, such as `U+202E`. */
function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * Splits text at its invisible code points.
 * @param options.keepLines whether line feeds and tabs are text
 */
export function runsOf(text: string, { keepLines = false } = {}): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const { 0: character, index } of text.matchAll(invisible)) {
    if (keepLines && (character === "\n" || character === "\t")) continue;
    if (index > end) runs.push({ text: text.slice(end, index) });
    runs.push({ codePoint: codePointOf(character) });
    end = index + character.length;
  }
  if (end < text.length) runs.push({ text: text.slice(end) });
  return runs;
}

/** Text with its invisible code points by their numbers, for attributes and accessible names. */
export function visible(text: string): string {
  return runsOf(text)
    .map((run) => ("text" in run ? run.text : `[${run.codePoint}]`))
    .join("");
}
