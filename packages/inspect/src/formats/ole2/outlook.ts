import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { CompressedRtfError, decompressRtf } from "../../outlook/compressed-rtf.ts";
import { bufferSource } from "../../source.ts";
import { isRemote } from "./fields.ts";

/** Properties of an attachment, [MS-OXPROPS]: their ids in hexadecimal. */
const property = { longName: "3707", name: "3704", displayName: "3001", type: "370e", data: "3701" } as const;

/** Value of a property that is text. `001f` marks UTF-16, `001e` the message's code page. */
async function readText(ole2: Ole2, storage: Ole2Entry, id: string): Promise<string | undefined> {
  const [wide, narrow] = [
    storage.children.get(`__substg1.0_${id}001f`),
    storage.children.get(`__substg1.0_${id}001e`),
  ];
  const stream = wide ?? narrow;
  if (!stream || stream.isStorage) return undefined;
  const bytes = await ole2.read(stream, 4096);
  return bytes.toString(wide ? "utf16le" : "latin1").replaceAll("\0", "");
}

/** Inspects the data of an attachment. An attached message is a storage, which is analysed where it is. */
export async function analyzeAttachment(
  context: AnalysisContext,
  ole2: Ole2,
  storage: Ole2Entry,
): Promise<void> {
  if (!storage.name.toLowerCase().startsWith("__attach_version1.0_")) return;
  context.budget.use("entries");
  const data = storage.children.get(`__substg1.0_${property.data}0102`);
  if (!data || data.isStorage) return;
  const names = await Promise.all(
    [property.longName, property.name, property.displayName].map((id) => readText(ole2, storage, id)),
  );
  const name = names.find((text) => text !== undefined && text !== "") ?? storage.name;
  const declaredType = await readText(ole2, storage, property.type);
  const bytes = await ole2.read(data);
  await context.inspectMember({
    name: name.replaceAll("\\", "/"),
    source: bufferSource(bytes),
    ...(declaredType && { declaredType }),
  });
}

/**
 * Named properties whose text is a path on another machine, such as PidLidReminderFileParameter (CVE-2023-23397).
 * https://msrc.microsoft.com/update-guide/vulnerability/CVE-2023-23397
 */
export async function analyzeNamedProperties(
  context: AnalysisContext,
  ole2: Ole2,
  storage: Ole2Entry,
): Promise<void> {
  if (!storage.children.has("__properties_version1.0")) return;
  for (const [name, entry] of storage.children) {
    if (!/^__substg1\.0_[89a-f][0-9a-f]{3}001[ef]$/.test(name) || entry.isStorage) continue;
    const text = (await readText(ole2, storage, name.slice(12, 16))) ?? "";
    if (/^\\\\/.test(text) && isRemote(text))
      context.report("outlook-remote-sound", { where: entry.path, evidence: { path: text } });
  }
}

/** Bodies of a message: properties with HTML, and with compressed RTF. */
const bodies = { html: ["10130102", "1013001f", "1013001e"], rtf: "10090102" } as const;

/** Inspects the HTML and the RTF body of a message. */
export async function analyzeBody(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  if (!storage.children.has("__properties_version1.0")) return;
  const read = async (property: string) => {
    const stream = storage.children.get(`__substg1.0_${property}`);
    return stream && !stream.isStorage && stream.size > 0 ? ole2.read(stream) : undefined;
  };
  const prefix = storage.path === "" ? "" : `${storage.path}/`;
  for (const property of bodies.html) {
    const content = await read(property);
    if (content) await inspectBody(context, `${prefix}body.html`, content);
  }
  const compressed = await read(bodies.rtf);
  if (!compressed) return;
  try {
    await inspectBody(context, `${prefix}body.rtf`, decompressRtf(compressed, context.budget));
  } catch (error) {
    if (!(error instanceof CompressedRtfError)) throw error;
    context.report("ole2-unreadable", {
      message: "The RTF body of the message cannot be decompressed.",
      where: `${prefix}__substg1.0_${bodies.rtf}`,
    });
  }
}

async function inspectBody(context: AnalysisContext, name: string, content: Buffer): Promise<void> {
  context.budget.use("entries");
  await context.inspectMember({ name, source: bufferSource(content) });
}
