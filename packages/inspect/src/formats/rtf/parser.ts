import type { AnalysisContext, Parser } from "../../format.ts";
import { beginsAsDocument } from "../../package/signatures.ts";
import { readWhole } from "../../read-whole.ts";
import { bufferSource } from "../../source.ts";
import { checkField, isRemote, isRemoteTemplate } from "../ole2/fields.ts";
import { type RtfDocument, readRtfDocument } from "./document.ts";
import { analyzeObjectData, analyzeRtfObject } from "./objects.ts";

/** How all word processors begin. */
const usualBeginning = /^\s{0,3000}\{\\(?:rtf|urtf)\d*(?![a-z])/;
/** Bytes behind the end other than text that editors and transfers leave. */
const maximumPadding = 512;

async function analyze(context: AnalysisContext): Promise<void> {
  const { budget, report } = context;
  const bytes = await readWhole(context);
  const content = bytes.toString("latin1");
  if (!usualBeginning.test(content.slice(0, 4096)))
    report("rtf-ambiguous", { message: "The document does not begin with the control word rtf." });
  const document = readRtfDocument(content, content.indexOf("{"), budget);
  await analyzeDocument(context, content, document);
  const rest = content.slice(document.end);
  if (/\\obj|\\fldinst|\\\*\s*\\template/i.test(rest)) {
    report("rtf-ambiguous", {
      message: "The file has a second document behind the end.",
      where: `offset ${document.end}`,
    });
    await analyzeDocument(context, content, readRtfDocument(content, document.end, budget));
  }
  await analyzeAppended(context, bytes, document.end);
}

/** Looks at everything in a document that may load or start something. */
async function analyzeDocument(
  context: AnalysisContext,
  content: string,
  document: RtfDocument,
): Promise<void> {
  const { budget, report } = context;
  for (const { at, text } of document.faults)
    report("rtf-ambiguous", { message: text, where: `offset ${at}` });
  for (const { at, text } of document.exploits)
    report("rtf-exploit-structure", { message: text, where: `offset ${at}` });
  for (const { at, text } of document.fields) {
    budget.checkTime();
    const found = checkField(text);
    if (found) report(found.rule, { where: `offset ${at}`, evidence: { field: found.code } });
  }
  for (const { at, text } of document.templates)
    if (isRemoteTemplate(text.trim()))
      report("office-remote-content", { where: `offset ${at}`, evidence: { template: text } });
  for (const { at, text } of document.references)
    if (isRemote(text))
      report("office-remote-content", { where: `offset ${at}`, evidence: { address: text } });
  for (const { at, name, text } of document.properties)
    if (name === "pibname" && isRemote(text))
      report(/^\s*https?:/i.test(text) ? "office-remote-picture" : "office-remote-content", {
        where: `offset ${at}`,
        evidence: { address: text },
      });
  for (const object of document.objects) await analyzeRtfObject(context, content, object);
  for (const data of document.dataStores)
    await analyzeObjectData(context, data.decode(content, budget), data);
  for (const data of document.pictures) {
    budget.checkTime();
    const start = data.beginning(content);
    if (!beginsAsDocument(start)) continue;
    budget.use("entries");
    await context.inspectMember({
      name: `data-${data.at}`,
      source: bufferSource(data.decode(content, budget)),
    });
  }
}

/** Looks at what is behind the end of the document: text, which editors leave, or other content. */
async function analyzeAppended(context: AnalysisContext, bytes: Buffer, end: number): Promise<void> {
  const start = bytes.subarray(end).findIndex((byte) => byte > 32);
  if (start < 0) return;
  const rest = bytes.subarray(end + start);
  if (beginsAsDocument(rest) && rest[0] !== 0x7b) {
    context.budget.use("entries");
    await context.inspectMember({ name: `data-${end + start}`, source: bufferSource(rest) });
  }
  const binary = rest
    .toString("latin1")
    .replaceAll(/[\s -~]+/g, "")
    .replaceAll(/\0+$/g, "").length;
  if (binary > maximumPadding)
    context.report("rtf-appended-content", { where: `offset ${end}`, evidence: { bytes: rest.length } });
}

export const rtfParser: Parser = { analyze };
