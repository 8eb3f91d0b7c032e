import * as zlib from "node:zlib";
import type { FormatModule } from "../../format.ts";
import { hold, type RuleTable } from "../../rule.ts";
import { bufferSource } from "../../source.ts";

const activeMimeRules = {
  "activemime-unreadable": {
    title: "Office data that cannot be read",
    what: "Data in the format ActiveMime cannot be decompressed.",
    why: "Office stores macros and objects of web pages and XML documents in this format.",
    remedy: "Save the document in the format of Word or Excel.",
    actions: hold,
  },
} satisfies RuleTable;

/** Where the field is that has the length of the header after it, and the offsets that Office uses. */
const headerLength = { at: 0x1e, before: 46 };
const usualOffsets = [0x32, 0x22a];

/** ActiveMime: a compound file, compressed, with macros or objects of a page or an XML document of Office. */
export const activeMime: FormatModule = {
  name: "activemime",
  rules: activeMimeRules,
  types: new Map([["application/x-mso", "activemime"]]),
  detect: ({ head }) =>
    head.toString("latin1", 0, 10) === "ActiveMime"
      ? { type: "application/x-mso", family: "activemime" }
      : undefined,
  accepts: ({ type }) => type === "application/x-mso",
  async analyze(context) {
    const { source, budget, read, report } = context;
    const bytes = await read(0, Math.min(source.size, budget.limits.memberBytes));
    const content = inflateAnywhere(bytes, budget.limits.memberBytes);
    if (!content) {
      report("activemime-unreadable");
      return;
    }
    budget.use("bytesDecoded", content.length);
    await context.inspectMember({ name: "oledata", source: bufferSource(content) });
  },
};

/**
 * Decompresses the data, which begins where the header says, at a usual offset, or else at the first beginning of zlib data.
 * https://github.com/decalage2/oletools/blob/master/oletools/olevba.py
 */
function inflateAnywhere(bytes: Buffer, maxOutputLength: number): Buffer | undefined {
  const declared =
    bytes.length >= headerLength.at + 2 ? [bytes.readUInt16LE(headerLength.at) + headerLength.before] : [];
  for (const offset of [...declared, ...usualOffsets, bytes.indexOf(0x78, 10)]) {
    if (offset < 0 || bytes[offset] !== 0x78) continue;
    try {
      // Data that is cut off at its end is still read by Office.
      return zlib.inflateSync(bytes.subarray(offset), {
        maxOutputLength,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
      });
    } catch {
      // Another offset may have the data; otherwise the content is reported.
    }
  }
  return undefined;
}
