/** Levels of nesting that Jackson reads, by which AWS's services parse JSON: `StreamReadConstraints.DEFAULT_MAX_DEPTH`. */
const levelsAtMost = 1000;

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [34, 92, 91, 93, 123, 125];

/**
 * A JSON value. What reads and writes the value afterwards is recursive, and nesting without a bound would overflow its stack.
 * @throws SyntaxError when the text is not JSON, or nested too deeply
 */
export function parseBoundedJson(text: string, levels = levelsAtMost): unknown {
  if (isNestedDeeper(text, levels))
    throw new SyntaxError(`Document nesting depth exceeds the maximum allowed (${levels})`);
  return JSON.parse(text);
}

/** Whether objects and arrays in a JSON text are nested deeper than so many levels. Does not parse it. */
export function isNestedDeeper(text: string, levels: number): boolean {
  let level = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === backslash) index++;
      else if (code === quote) isInString = false;
    } else if (code === quote) isInString = true;
    else if (code === openBracket || code === openBrace) {
      if (++level > levels) return true;
    } else if (code === closeBracket || code === closeBrace) level--;
  }
  return false;
}
