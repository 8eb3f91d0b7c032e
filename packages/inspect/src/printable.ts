const maximumTextLength = 500;

/** Text of a bounded length, with what is no character or not printable replaced. */
export function cut(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression replaces control characters.
  const printable = text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");
  return printable.length > maximumTextLength ? `${printable.slice(0, maximumTextLength)}…` : printable;
}
