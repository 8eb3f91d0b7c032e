/**
 * Replaces what a command generates in a document: the lines between the comment that names it and the comment that ends it.
 * @returns the text with the content
 * @throws Error if the document has no place for it
 */
export function replaceSection({
  file,
  text,
  name,
  command,
  content,
}: {
  file: string;
  text: string;
  name: string;
  command: string;
  content: string;
}): string {
  const start = `<!-- ${name}: npm run ${command} -->`;
  const end = `<!-- end of ${name} -->`;
  const [before, rest] = text.split(start);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`${file} has no place for "${name}". Add the lines "${start}" and "${end}".`);
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

/** A table in Markdown. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text in a cell of a table. What could be taken for HTML is written as an entity. */
const escapeCell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

/** Text in which no character has a meaning in Markdown. */
export const escapeMarkdown = (text: string) => text.replaceAll(/[\\`*_[\]]/g, "\\$&");
