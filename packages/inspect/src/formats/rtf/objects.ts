import type { AnalysisContext } from "../../format.ts";
import { type Ole1Object, readOle1 } from "../../ole2/ole1.ts";
import { Ole2Error, readOle2 } from "../../ole2/ole2.ts";
import { ole2Signature } from "../../ole2/signature.ts";
import { beginsAsDocument } from "../../package/signatures.ts";
import { bufferSource } from "../../source.ts";
import { classById, classByName, isFormControl } from "../ole2/classes.ts";
import { checkEquation } from "../ole2/equation.ts";
import { isRemote } from "../ole2/fields.ts";
import { inspectPackage } from "../ole2/package.ts";
import type { RtfObject } from "./document.ts";
import type { HexData } from "./hex-data.ts";

const isControl = ({ kind }: RtfObject) => kind === "objocx" || kind === "objhtml";

/** Looks at an object's class, at what is embedded or linked, and at how its data is written. */
export async function analyzeRtfObject(
  context: AnalysisContext,
  content: string,
  object: RtfObject,
): Promise<void> {
  const { report, budget } = context;
  const where = `offset ${object.at}`;
  if (object.isUpdated) report("rtf-updated-object", { where });
  const classId = object.classId.replaceAll(/[{}]/g, "").toLowerCase();
  const dangerous = classById(classId) ?? classByName(object.className);
  if (dangerous?.rule === "ole-dangerous-class")
    report(dangerous.rule, { where, evidence: { class: dangerous.name } });
  if (isControl(object)) {
    const isForm = isFormControl(classId) || /^forms\./i.test(object.className);
    report(isForm ? "office-form-controls" : "ole-activex", {
      where,
      evidence: { class: object.className, classId },
    });
  }
  for (const data of object.data) {
    budget.use("entries");
    await analyzeObjectData(context, data.decode(content, budget), data);
    if (data.hasSkipped)
      await analyzeObjectData(context, data.decode(content, budget, { withSkipped: true }), data);
    if (data.isDisguised) report("rtf-disguised-object", { where: `offset ${data.at}` });
  }
}

/** Looks at the data of an object, or at what Word keeps in the same form for its own use. */
export async function analyzeObjectData(
  context: AnalysisContext,
  bytes: Buffer,
  { at }: HexData,
): Promise<void> {
  const where = `offset ${at}`;
  if (bytes.length === 0) return;
  const object = readOle1(bytes);
  if (!object) {
    context.report("ole-malformed-object", { where });
    await inspectCompoundFile(context, bytes, at);
    return;
  }
  const { isLink, className, topic, item, nativeData } = object;
  const found = classByName(className);
  if (found?.rule === "ole-dangerous-class")
    context.report(found.rule, { where, evidence: { class: className } });
  if (isLink) {
    const address = [topic, item].find(isRemote);
    if (address !== undefined) context.report("ole-remote-link", { where, evidence: { address } });
    return;
  }
  if (/^package$/i.test(className)) {
    await inspectPackage(context, nativeData, `object-${at}`);
    return;
  }
  const start = nativeData.indexOf(ole2Signature);
  await inspectCompoundFile(context, nativeData, at);
  if (found?.rule === "ole-equation-editor" && !(await isUsualEquation(context, object, start)))
    context.report(found.rule, { where, evidence: { class: className } });
  const native = nativeData.subarray(4);
  if (start < 0 && beginsAsDocument(native))
    await context.inspectMember({ name: `object-${at}`, source: bufferSource(native) });
}

/**
 * Whether an equation is in the form that its editor writes.
 *
 * @param start where its compound file begins, which is inspected with the equation in it; negative if there is none
 */
async function isUsualEquation(
  { budget }: AnalysisContext,
  { className, nativeData }: Ole1Object,
  start: number,
): Promise<boolean> {
  if (!/^Equation\.[23]$/.test(className)) return false;
  if (start < 0) return checkEquation(nativeData, "size", budget) === undefined;
  const bytes = nativeData.subarray(start);
  try {
    const read = async (from: number, to: number) => bytes.subarray(from, to);
    const { root } = await readOle2({ source: bufferSource(bytes), budget, read });
    return classById(root.classId)?.rule === "ole-equation-editor" || root.children.has("equation native");
  } catch (error) {
    if (error instanceof Ole2Error) return false;
    throw error;
  }
}

/** Inspects the compound file in an object's data, wherever it begins. */
async function inspectCompoundFile(context: AnalysisContext, bytes: Buffer, at: number): Promise<void> {
  const start = bytes.indexOf(ole2Signature);
  if (start < 0) return;
  await context.inspectMember({ name: `object-${at}`, source: bufferSource(bytes.subarray(start)) });
}
