/** Characters that end lines, control terminals or change the direction of text. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Text of at most so many characters, from its beginning and its end, with what is not printable replaced. */
export function cut(text: string, maximum: number): string {
  const end = Math.floor(maximum / 3);
  const bounded =
    text.length > maximum ? `${text.slice(0, maximum - end - 1)}…${text.slice(text.length - end)}` : text;
  return bounded.toWellFormed().replaceAll(unprintable, "\ufffd");
}
