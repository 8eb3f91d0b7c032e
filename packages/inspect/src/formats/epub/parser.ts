import { inspectEntry } from "../../archive/members.ts";
import type { AnalysisContext, DetectInput, Format, Parser } from "../../format.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { type BookEncryption, readBookEncryption } from "./encryption.ts";
import { epubType } from "./type.ts";

const encryptionName = "META-INF/encryption.xml";

async function detect(input: DetectInput): Promise<Format | undefined> {
  return (await isBook(await readZip(input))) ? { type: epubType, family: "epub" } : undefined;
}

/** Whether a package is a book by its entry `mimetype`, or by its container file if it has none. */
async function isBook(zip: Zip): Promise<boolean> {
  const declaration = zip.find("mimetype") ?? zip.find("META-INF/container.xml");
  if (!declaration || declaration.size > 65_536) return false;
  try {
    return /application\/(epub\+zip|oebps-package\+xml)/.test(
      (await zip.read(declaration)).toString("latin1"),
    );
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return false;
  }
}

async function analyze(context: AnalysisContext): Promise<void> {
  const zip = await readZip(context);
  const encryption = await encryptionOf(context, zip);
  for (const [name, algorithm] of encryption?.encrypted ?? [])
    context.report("epub-encrypted", { where: `entry ${name}`, evidence: { algorithm } });
  for (const entry of zip.entries) {
    const isSkipped =
      entry.isDirectory || entry.name === "mimetype" || encryption?.obfuscatedFonts.has(entry.name);
    if (isSkipped) continue;
    context.budget.use("entries");
    await readable(context, entry, () => inspectEntry(context, entry.name, () => zip.open(entry)));
  }
}

async function encryptionOf(context: AnalysisContext, zip: Zip): Promise<BookEncryption | undefined> {
  const entry = zip.find(encryptionName);
  const bytes = entry && (await readable(context, entry, () => zip.read(entry)));
  if (!bytes) return undefined;
  const text = decodeXml(bytes);
  const encryption = text === undefined ? undefined : readBookEncryption(text, context.budget);
  if (!encryption || encryption.malformed !== undefined)
    context.report("epub-malformed", { where: `entry ${encryptionName}` });
  return encryption;
}

/** Runs a read of an entry, and reports an entry that cannot be read; rules of ZIP files report encrypted ones. */
async function readable<Result>(
  { report }: AnalysisContext,
  entry: ZipEntry,
  read: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    if (error.reason !== "encrypted")
      report("epub-malformed", { where: `entry ${entry.name}`, message: error.message });
    return undefined;
  }
}

export const epubParser: Parser = { detect, analyze };
