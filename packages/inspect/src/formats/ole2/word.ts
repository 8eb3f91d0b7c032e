import type { Budget } from "../../budget.ts";
import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { checkField, fieldCodes, isRemoteTemplate } from "./fields.ts";

/** Offsets in the file information block, [MS-DOC] 2.5. */
const [flagsAt, associationsAt, piecesAt] = [0x0a, 0x019a, 0x01a2];
const [encryptedFlag, secondTableFlag, word97] = [0x0100, 0x0200, 0xa5ec];

/**
 * Text of the pieces that the document is made of, in their order; empty if the table cannot be read.
 * @throws LimitError, also for pieces that overlap and so multiply the text
 */
function readPieces(document: Buffer, table: Buffer, budget: Budget): string {
  const end = Math.min(table.length, document.readUInt32LE(piecesAt) + document.readUInt32LE(piecesAt + 4));
  let position = document.readUInt32LE(piecesAt);
  while (position + 3 <= end && table[position] === 1) position += 3 + table.readUInt16LE(position + 1);
  if (position + 9 > end || table[position] !== 2) return "";
  const plc = table.subarray(position + 5, Math.min(end, position + 5 + table.readUInt32LE(position + 1)));
  const count = Math.floor((plc.length - 4) / 12);
  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const length = plc.readUInt32LE(4 * index + 4) - plc.readUInt32LE(4 * index);
    const place = plc.readUInt32LE(4 * (count + 1) + 8 * index + 2);
    if (length <= 0) continue;
    const start = place & 0x3fffffff;
    const text =
      (place & 0x40000000) === 0
        ? document.toString("utf16le", start, Math.min(document.length, start + 2 * length))
        : document.toString("latin1", start >> 1, Math.min(document.length, (start >> 1) + length));
    budget.use("objects");
    budget.use("bytesDecoded", text.length);
    parts.push(text);
  }
  return parts.join("");
}

/** Path of the attached template, the second string of SttbfAssoc, [MS-DOC] 2.9.273. */
function readTemplate(document: Buffer, table: Buffer): string {
  const start = document.readUInt32LE(associationsAt);
  const bytes = table.subarray(start, start + document.readUInt32LE(associationsAt + 4));
  if (bytes.length < 10 || bytes.readUInt16LE(0) !== 0xffff) return "";
  const second = 8 + 2 * bytes.readUInt16LE(6);
  if (second + 2 > bytes.length) return "";
  return bytes.toString(
    "utf16le",
    second + 2,
    Math.min(bytes.length, second + 2 + 2 * bytes.readUInt16LE(second)),
  );
}

/** Looks for fields, a remote template and encryption in a Word 6 to 2003 document. */
export async function analyzeWord(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  const stream = storage.children.get("worddocument");
  if (!stream || stream.isStorage) return;
  const bytes = await ole2.read(stream);
  if (bytes.length < 32) return;
  const where = stream.path;
  const flags = bytes.readUInt16LE(flagsAt);
  if ((flags & encryptedFlag) !== 0) {
    context.report("office-encrypted", { where });
    return;
  }
  const tableStream = storage.children.get((flags & secondTableFlag) === 0 ? "0table" : "1table");
  const table = tableStream ? await ole2.read(tableStream) : Buffer.alloc(0);
  const texts = [bytes.toString("latin1")];
  if (bytes.includes(Buffer.from("\x13\0", "latin1"))) {
    texts.push(bytes.toString("utf16le"), bytes.toString("utf16le", 1));
  }
  if (bytes.readUInt16LE(0) === word97 && bytes.length >= piecesAt + 8) {
    texts.push(readPieces(bytes, table, context.budget));
    const template = readTemplate(bytes, table);
    if (isRemoteTemplate(template))
      context.report("office-remote-content", { where, evidence: { template } });
  }
  for (const text of texts)
    for (const code of fieldCodes(text)) {
      context.budget.use("objects");
      const found = checkField(code);
      if (found) context.report(found.rule, { where, evidence: { field: found.code } });
    }
}
