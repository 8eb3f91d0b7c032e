import { inflateSync } from "node:zlib";
import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { startsProgram } from "../../package/targets.ts";
import { bufferSource } from "../../source.ts";

/** Type of the record with an object's or a VBA project's storage, ExOleObjStg of [MS-PPT] 2.10.34, little-endian. */
const storageRecord = Buffer.from([0x11, 0x10]);
/** Header of InteractiveInfoAtom, [MS-PPT] 2.8.2; the action follows 8 bytes later. */
const actionRecord = Buffer.from("0000f30f10000000", "hex");
/** Header of CryptSession10Container, [MS-PPT] 2.3.7. */
const encryptionRecord = Buffer.from("0f00142f", "hex");
const encryptedToken = 0xf3d1c4df;
const runProgram = 2;
/** Header of ExHyperlinkContainer, [MS-PPT] 2.10.16, and type of its strings. */
const linkRecord = Buffer.from("0f00d70f", "hex");
const stringType = 0xfba;

/** Strings of the hyperlinks of a presentation: names and addresses. */
function* linkTexts(bytes: Buffer): Generator<{ at: number; text: string }> {
  for (let at = bytes.indexOf(linkRecord); at >= 0; at = bytes.indexOf(linkRecord, at + 1)) {
    if (at + 8 > bytes.length) return;
    const end = Math.min(bytes.length, at + 8 + bytes.readUInt32LE(at + 4));
    for (let position = at + 8; position + 8 <= end; ) {
      const length = bytes.readUInt32LE(position + 4);
      const last = Math.min(end, position + 8 + length);
      if (bytes.readUInt16LE(position + 2) === stringType)
        yield { at: position, text: bytes.toString("utf16le", position + 8, last) };
      position += 8 + length;
    }
  }
}

/** Content of a storage record, or undefined if the bytes are no such record. */
function readStorage(context: AnalysisContext, bytes: Buffer, at: number): Buffer | undefined {
  if (at < 2 || at + 10 > bytes.length) return undefined;
  const version = bytes.readUInt16LE(at - 2);
  const data = bytes.subarray(at + 6, at + 6 + bytes.readUInt32LE(at + 2));
  if (version === 0) return data.subarray(0, 4).toString("hex") === "d0cf11e0" ? data : undefined;
  if (version !== 0x10 || (data[4] ?? 0) % 16 !== 8) return undefined;
  const { limits, left } = { limits: context.budget.limits, left: context.budget.left("bytesDecoded") };
  try {
    const content = inflateSync(data.subarray(4), {
      maxOutputLength: Math.max(1, Math.min(limits.memberBytes, left)),
      finishFlush: 2,
    });
    context.budget.use("bytesDecoded", content.length);
    return content;
  } catch {
    context.report("ole-malformed-object", { where: `PowerPoint Document, offset ${at - 2}` });
    return undefined;
  }
}

/** Looks for objects, VBA projects, actions and encryption in a PowerPoint 97 to 2003 presentation. */
export async function analyzePowerPoint(
  context: AnalysisContext,
  ole2: Ole2,
  storage: Ole2Entry,
): Promise<void> {
  const stream = storage.children.get("powerpoint document");
  if (!stream || stream.isStorage) return;
  const user = storage.children.get("current user");
  const userBytes = user && !user.isStorage ? await ole2.read(user, 64) : Buffer.alloc(0);
  const bytes = await ole2.read(stream);
  const isEncrypted =
    storage.children.has("encryptedsummary") ||
    bytes.includes(encryptionRecord) ||
    (userBytes.length >= 16 && userBytes.readUInt32LE(12) === encryptedToken);
  if (isEncrypted) {
    context.report("office-encrypted", { where: stream.path });
    return;
  }
  for (let at = bytes.indexOf(actionRecord); at >= 0; at = bytes.indexOf(actionRecord, at + 1))
    if (bytes[at + 16] === runProgram)
      context.report("office-run-program", { where: `${stream.path}, offset ${at}` });
  for (const { at, text } of linkTexts(bytes)) {
    context.budget.use("objects");
    if (startsProgram(text))
      context.report("office-dangerous-link", {
        where: `${stream.path}, offset ${at}`,
        evidence: { address: text },
      });
  }
  // Records are searched for, as a list with wrong lengths hides those behind it.
  for (let at = bytes.indexOf(storageRecord); at >= 0; at = bytes.indexOf(storageRecord, at + 1)) {
    context.budget.checkTime();
    const content = readStorage(context, bytes, at);
    if (!content) continue;
    context.budget.use("entries");
    await context.inspectMember({ name: `object-${at - 2}`, source: bufferSource(content) });
  }
}
