import { inflateRawSync } from "node:zlib";
import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { bufferSource } from "../../source.ts";

/** Flags of the stream FileHeader of Hangul's HWP 5.0 format. */
const [compressedFlag, passwordFlag] = [1, 2];

function inflate(context: AnalysisContext, bytes: Buffer): Buffer | undefined {
  const { limits } = context.budget;
  try {
    const content = inflateRawSync(bytes, {
      maxOutputLength: Math.max(1, Math.min(limits.memberBytes, context.budget.left("bytesDecoded"))),
      finishFlush: 2,
    });
    context.budget.use("bytesDecoded", content.length);
    return content;
  } catch {
    return undefined;
  }
}

/** Inspects pictures and objects of a Hangul document, and looks for encryption. */
export async function analyzeHangul(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  const header = storage.children.get("fileheader");
  if (!header || header.isStorage) return;
  const info = await ole2.read(header, 256);
  if (!info.toString("latin1", 0, 17).startsWith("HWP Document File") || info.length < 40) return;
  const flags = info.readUInt32LE(36);
  if ((flags & passwordFlag) !== 0) {
    context.report("office-encrypted", { where: header.path });
    return;
  }
  for (const entry of storage.children.get("bindata")?.children.values() ?? []) {
    if (entry.isStorage) continue;
    context.budget.use("entries");
    const bytes = await ole2.read(entry);
    const content = (flags & compressedFlag) === 0 ? bytes : (inflate(context, bytes) ?? bytes);
    // An OLE object has its size in front.
    const skipped = /\.ole$/i.test(entry.name) ? 4 : 0;
    await context.inspectMember({ name: entry.path, source: bufferSource(content.subarray(skipped)) });
  }
}
