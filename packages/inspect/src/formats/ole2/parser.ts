import { LimitError } from "../../budget.ts";
import type { AnalysisContext, DetectInput, Format, Parser } from "../../format.ts";
import { type Ole2, type Ole2Entry, Ole2Error, readOle2 } from "../../ole2/ole2.ts";
import { analyzeWorkbook } from "./excel.ts";
import { analyzeHangul } from "./hangul.ts";
import { formatOf, genericType } from "./kinds.ts";
import { analyzeObject } from "./objects.ts";
import { analyzeAttachment, analyzeBody, analyzeNamedProperties } from "./outlook.ts";
import { analyzePowerPoint } from "./powerpoint.ts";
import { analyzeVba } from "./vba.ts";
import { analyzeWord } from "./word.ts";

async function detect(input: DetectInput): Promise<Format> {
  try {
    return formatOf((await readOle2(input)).root);
  } catch (error) {
    if (error instanceof Ole2Error || error instanceof LimitError)
      return { type: genericType, family: genericType };
    throw error;
  }
}

async function analyzeExcel(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  for (const name of ["workbook", "book"]) {
    const stream = storage.children.get(name);
    if (stream && !stream.isStorage) analyzeWorkbook(context, await ole2.read(stream), stream.path);
  }
}

/** Streams whose presence says that the document is encrypted. */
function checkEncryption(context: AnalysisContext, { children, path }: Ole2Entry): void {
  const spaces = children.get("\x06dataspaces")?.children.get("dataspaceinfo")?.children;
  const isManaged =
    children.has("\x09drmcontent") || [...(spaces?.keys() ?? [])].some((name) => name.includes("drm"));
  if (isManaged) context.report("office-rights-managed", { where: path });
  else if (children.has("encryptedpackage")) context.report("office-encrypted", { where: path });
}

/** What is looked for in each storage, whatever the kind of the file: documents are embedded in documents. */
const analyses = [
  analyzeVba,
  analyzeWord,
  analyzeExcel,
  analyzePowerPoint,
  analyzeObject,
  analyzeAttachment,
  analyzeNamedProperties,
  analyzeBody,
  analyzeHangul,
];

async function analyze(context: AnalysisContext): Promise<void> {
  let ole2: Ole2;
  try {
    ole2 = await readOle2(context);
  } catch (error) {
    if (!(error instanceof Ole2Error)) throw error;
    context.report("ole2-unreadable", { message: error.message });
    return;
  }
  if (context.format.type === "application/x-msi") {
    context.report("windows-installer");
    return;
  }
  for (const storage of [ole2.root, ...ole2.entries.filter(({ isStorage }) => isStorage)]) {
    context.budget.use("objects");
    checkEncryption(context, storage);
    for (const analyzeStorage of analyses) await analyzeStorage(context, ole2, storage);
  }
  for (const where of ole2.incomplete) context.report("ole2-unreadable", { where });
}

export const ole2Parser: Parser = { detect, analyze };
