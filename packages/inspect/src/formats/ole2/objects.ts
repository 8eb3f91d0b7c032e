import type { AnalysisContext } from "../../format.ts";
import type { Ole2, Ole2Entry } from "../../ole2/ole2.ts";
import { bufferSource } from "../../source.ts";
import { classById, classByName, classIn, isFormControl } from "./classes.ts";
import { checkEquation } from "./equation.ts";
import { inspectPackage } from "./package.ts";

const linkFlag = 1;
/** Bytes of a stream with links that are looked at. */
const maximumLinks = 65_536;

/** The addresses on other machines in text of one or two bytes a character. */
function remoteAddress(bytes: Buffer): string | undefined {
  const text = bytes.toString("latin1").replaceAll("\0", "");
  const found =
    /(https?|ftp|mhtml|script):[^\s"'<>]{3,300}|\\\\[a-z0-9][a-z0-9.@-]{1,250}\\[^\s"]{1,200}/i.exec(text);
  return found?.[0];
}

/** The stream `\x01Ole` of a linked object, [MS-OLEDS] 2.3.3. */
function checkLink(context: AnalysisContext, bytes: Buffer, where: string): void {
  if (bytes.length < 20) return;
  // A moniker is saved with the id of its class, which loads an address or runs a script.
  const moniker = classIn(bytes.subarray(20));
  const isLink = (bytes.readUInt32LE(4) & linkFlag) !== 0;
  const address = isLink || moniker !== undefined ? remoteAddress(bytes.subarray(20)) : undefined;
  if (moniker !== undefined || address !== undefined)
    context.report("ole-remote-link", {
      where,
      evidence: { address: address ?? null, ...(moniker !== undefined && { moniker }) },
    });
}

/** MathType, which keeps its equations in a stream of the same name; the Equation Editor does not open them. */
const mathType = "0002ce03-0000-0000-c000-000000000046";

/** Looks at an object of the Equation Editor: one in normal form is harmless. */
async function analyzeEquation(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  const evidence = { classId: storage.classId };
  const where = storage.path;
  const streams = ["equation native", "\x01ole10native"].map((name) => storage.children.get(name));
  const [native, old] = streams;
  const stream = native ?? old;
  if (!stream || stream.isStorage || (native && old)) {
    context.report("ole-equation-editor", { where, evidence });
    return;
  }
  const fault = checkEquation(await ole2.read(stream), native ? "header" : "size", context.budget);
  if (!fault) context.report("ole-equation", { where, evidence });
  else
    context.report(fault.isExploit ? "ole-equation-exploit" : "ole-equation-editor", {
      message: fault.message,
      where,
      evidence,
    });
}

/** Reports a class that attacks use, by id or by the names in `\x01CompObj`. */
async function checkClass(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  const compObject = storage.children.get("\x01compobj");
  const names = compObject ? (await ole2.read(compObject, 1024)).toString("latin1").split(/[^ -~]+/) : [];
  const found = classById(storage.classId) ?? names.map(classByName).find((named) => named !== undefined);
  const isEquation =
    found?.rule === "ole-equation-editor" ||
    (!found && storage.children.has("equation native") && storage.classId !== mathType);
  if (isEquation) await analyzeEquation(context, ole2, storage);
  else if (found)
    context.report(found.rule, {
      where: storage.path,
      evidence: { class: found.name, classId: storage.classId },
    });
  const isControl = storage.children.has("\x03ocxname") || storage.children.has("\x03ocxdata");
  if (isControl && !found && !isFormControl(storage.classId))
    context.report("ole-activex", { where: storage.path, evidence: { classId: storage.classId } });
}

/** Names of streams that hold an embedded document in its own format. */
const documentStreams = ["package", "embeddedodf", "contents"];
const documentBeginnings = ["PK\x03\x04", "%PDF", "\xd0\xcf\x11\xe0", "MZ", "{\\rt"];

/** Looks for dangerous classes, links and packed files in an object's storage. */
export async function analyzeObject(context: AnalysisContext, ole2: Ole2, storage: Ole2Entry): Promise<void> {
  const child = (name: string) => {
    const entry = storage.children.get(name);
    return entry && !entry.isStorage ? entry : undefined;
  };
  await checkClass(context, ole2, storage);
  const link = child("\x01ole");
  if (link) checkLink(context, await ole2.read(link, maximumLinks), link.path);
  const native = child("\x01ole10native");
  if (native) await inspectPackage(context, await ole2.read(native), native.path);
  for (const name of documentStreams) {
    const stream = child(name);
    if (!stream) continue;
    const bytes = await ole2.read(stream);
    const beginning = bytes.toString("latin1", 0, 8);
    if (!documentBeginnings.some((known) => beginning.startsWith(known))) continue;
    context.budget.use("entries");
    await context.inspectMember({ name: stream.path, source: bufferSource(bytes) });
  }
}
