import type { AnalysisContext, Format, FormatModule } from "../../format.ts";
import { hold } from "../../rule.ts";

const format: Format = { type: "application/applefile", family: "applefile" };
const [single, double] = [0x0005_1600, 0x0005_1607];
/** Ids of entries. https://www.rfc-editor.org/rfc/rfc1740#appendix-B */
const [dataFork, resourceFork, realName] = [1, 2, 3];
const headerBytes = 26;
const entryBytes = 12;

/** A file of a Macintosh with its name and resources (AppleSingle), or these alone (AppleDouble). */
export const appleFile: FormatModule = {
  name: "apple-file",
  rules: {
    "apple-file-unreadable": {
      title: "Macintosh file that cannot be read",
      what: "An entry of the file is outside of it.",
      why: "What cannot be read cannot be inspected.",
      remedy: "Send the file itself.",
      actions: hold,
    },
  },
  types: new Map([[format.type, format.family]]),
  detect: ({ head }) =>
    head.length >= headerBytes && [single, double].includes(head.readUInt32BE(0)) ? format : undefined,
  accepts: ({ type }) => type === format.type,
  analyze,
};

async function analyze(context: AnalysisContext): Promise<void> {
  const { head, source, read, budget, filename, report } = context;
  const count = head.readUInt16BE(24);
  const table = await read(headerBytes, headerBytes + count * entryBytes);
  if (table.length < count * entryBytes) return report("apple-file-unreadable");
  const entries = Array.from({ length: count }, (_, index) => ({
    id: table.readUInt32BE(index * entryBytes),
    offset: table.readUInt32BE(index * entryBytes + 4),
    size: table.readUInt32BE(index * entryBytes + 8),
  }));
  let name = filename;
  for (const { id, offset, size } of entries)
    if (id === realName) name = (await read(offset, offset + Math.min(size, 255))).toString("utf8") || name;
  for (const { id, offset, size } of entries) {
    budget.use("objects");
    if (offset + size > source.size) report("apple-file-unreadable", { where: `entry ${id}` });
    else if (size > 0 && (id === dataFork || id === resourceFork))
      await context.inspectMember({
        name: id === dataFork ? name.replaceAll("/", ":") : "(resources)",
        source: { size, read: (from, to) => read(offset + from, offset + to) },
      });
  }
}
