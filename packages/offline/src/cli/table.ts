/**
 * A table in plain text whose last two columns are wrapped to the width of the terminal.
 *
 * @param columns width in characters; 160 when unknown
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns = 160,
): string {
  const gap = "  ";
  const widest = (column: number) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0));
  const fixed = header.slice(0, -2).map((_, column) => widest(column));
  const taken = fixed.reduce((sum, width) => sum + width + gap.length, gap.length);
  const wrapped = Math.max(24, Math.floor((columns - taken) / 2));
  const widths = [...fixed, wrapped, wrapped];
  const format = (row: readonly string[]) => {
    const cells = row.map((text, column) => wrap(text, widths[column] ?? wrapped));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => (lines[line] ?? "").padEnd(widths[column] ?? wrapped))
        .join(gap)
        .trimEnd(),
    ).join("\n");
  };
  return [header, ...rows].map(format).join("\n");
}

/** Lines of at most `width` characters; a longer word, such as an ARN, has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
