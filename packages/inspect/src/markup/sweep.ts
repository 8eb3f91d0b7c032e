/**
 * Lines on which a script may begin by the bare text, wherever a parser thinks it is: in a comment, an attribute or raw
 * text. Parsers disagree about broken markup, so this is looked at as well.
 */
export function scriptLine(text: string): number | undefined {
  const match = /<(?:[a-z][\w-]{0,30}:)?script[\s/>]/i.exec(text);
  if (!match) return undefined;
  return text.slice(0, match.index).split("\n").length;
}
