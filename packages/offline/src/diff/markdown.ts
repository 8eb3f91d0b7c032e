import type { Difference } from "./diff.ts";
import { type Section, sectionsOf } from "./text.ts";

/** GitHub refuses comments of more than 65,536 characters. Some remain for what a workflow adds. */
const commentCharacters = 65_000;

const detailsAtMost = 12;
const closing = "</details>\n";

/**
 * The difference for the comment of a pull request: what to look at is open, the rest is folded. A longer comment than
 * GitHub takes is cut, and says so.
 *
 * Names and values are those of the graphs, which a stranger may have written: they are code, so that they cannot mention
 * anybody or contain markup.
 */
export function markdownOf(difference: Difference, limit = commentCharacters): string {
  const sections = sectionsOf(difference);
  const heading = `### Stage \`${codeText(difference.stage)}\`: ${summaryOf(sections)}\n\n`;
  const end = "\n_Cut: this comment would be too long. Run `sst-offline diff` to see all of it._\n";
  let text = heading;
  for (const section of sections) {
    const isOpen = section.kind === "warning" || section.title === "Access widened";
    const title = `${section.title} (${section.entries.length})`;
    const open = isOpen ? `#### ${title}\n\n` : `<details><summary>${title}</summary>\n\n`;
    const close = isOpen ? "\n" : `\n${closing}\n`;
    if (text.length + open.length + close.length + end.length > limit) return `${text}${end}`;
    text += open;
    for (const line of linesOf(section)) {
      if (text.length + line.length + close.length + end.length > limit) return `${text}${close}${end}`;
      text += line;
    }
    text += close;
  }
  return text;
}

function summaryOf(sections: readonly Section[]): string {
  if (sections.length === 0) return "no difference";
  return sections.map(({ title, entries }) => `${title.toLowerCase()} ${entries.length}`).join(", ");
}

const linesOf = ({ entries }: Section) =>
  entries.flatMap(({ line, details }) => [
    `- ${code(line)}\n`,
    ...details.slice(0, detailsAtMost).map((detail) => `  - ${code(detail)}\n`),
    ...(details.length > detailsAtMost ? [`  - and ${details.length - detailsAtMost} more\n`] : []),
  ]);

const code = (text: string) => `\`${codeText(text)}\``;

/** A text inside of a code span, which ends at the next backtick and at a line's end. */
const codeText = (text: string) => text.replaceAll("`", "'").replaceAll(/\s+/g, " ");
