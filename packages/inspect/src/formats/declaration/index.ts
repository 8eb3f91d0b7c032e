import type { AnalysisContext, FormatModule } from "../../format.ts";
import { extensionOf, isTextType, registeredType, typeOfExtension } from "../../media-types.ts";
import { scriptTypeOfName } from "../text/script-names.ts";
import { isPlainTextType } from "./allowed-types.ts";
import { faultOfFilename, invisibleCodePoints, savedFilename } from "./filename.ts";
import { hasExecutableExtension, isEncryptedType, isExecutableType, isLaunchingType } from "./risky-types.ts";
import { declarationRules } from "./rules.ts";

/** Compares the type of content with what its sender or its container declares. */
export const declaration: FormatModule = {
  name: "declaration",
  rules: declarationRules,
  accepts: () => true,
  async analyze(context) {
    checkType(context);
    await checkFilename(context);
    if (context.depth > 0) return;
    if (context.source.size === 0) context.report("empty-content", { evidence: { size: 0 } });
    else await checkDeclaredType(context);
    checkAllowedType(context);
  },
};

function checkType({ format: { type, family }, source, depth, report }: AnalysisContext): void {
  const evidence = { actual: type };
  if (family === "unknown" && source.size > 0) report(depth === 0 ? "unknown-format" : "unknown-member");
  if (isEncryptedType(type))
    report("encrypted-content", { message: `The content is encrypted (${type}).`, evidence });
  if (isExecutableType(type))
    report("executable-content", { message: `The content is a program (${type}).`, evidence });
  if (isLaunchingType(type))
    report("launching-content", {
      message: `The content is ${type}, which can start programs when it is opened.`,
      evidence,
    });
}

async function checkFilename(context: AnalysisContext): Promise<void> {
  const { filename, depth, report } = context;
  if (filename === "") return;
  const fault = faultOfFilename(filename);
  if (fault)
    report(fault.isMisleading ? "filename-safety" : "filename-unusual", {
      message: fault.message,
      evidence: { filename, codePoints: invisibleCodePoints(filename) },
    });
  const name = savedFilename(filename);
  if (hasExecutableExtension(name) || scriptTypeOfName(name) !== undefined)
    report("executable-extension", {
      message: `The filename "${filename}" has the extension of a program or a script.`,
      evidence: { filename },
    });
  else if (typeOfExtension(name) !== undefined) await checkExtension(context, name);
  else if (depth === 0)
    report("filename-without-extension", {
      message: `The filename "${filename}" has no known extension.`,
      evidence: { filename },
    });
}

async function checkExtension(
  { format, filename, depth, source, loadFamilies, report }: AnalysisContext,
  name: string,
): Promise<void> {
  const extensionType = typeOfExtension(name);
  if (extensionType === undefined || source.size === 0 || extensionType === format.type) return;
  if (isHonest(format, extensionType, await loadFamilies())) return;
  report(depth === 0 ? "filename-extension" : "member-extension", {
    message: `The extension of "${filename}" means ${extensionType}, but the content is ${nameOf(format)}.`,
    evidence: { filename, extension: extensionOf(name), extensionType, actual: format.type },
  });
}

async function checkDeclaredType({
  format,
  declaredType,
  loadFamilies,
  report,
}: AnalysisContext): Promise<void> {
  if (declaredType === undefined) return;
  const declared = registeredType(declaredType);
  if (declared === format.type) return;
  const familyOf = await loadFamilies();
  const evidence = { declared, actual: format.type };
  if (isHonest(format, declared, familyOf)) {
    if (familyOf(declared) === undefined)
      report("unconfirmed-type", { message: `The content cannot be confirmed as ${declared}.`, evidence });
    return;
  }
  report("declared-type", {
    message: `The content is ${nameOf(format)}, but is declared as ${declared}.`,
    evidence,
  });
}

/** Whether content of a format may honestly be declared as another type. */
function isHonest(
  { type, family }: AnalysisContext["format"],
  declared: string,
  familyOf: (type: string) => string | undefined,
): boolean {
  // A declaration that says nothing is never wrong.
  if (declared === "application/octet-stream") return true;
  const declaredFamily = familyOf(declared);
  if (declaredFamily === family) return true;
  // A type that no detector can tell may be true of content of no known format, or of one that formats are based on.
  if (declaredFamily === undefined && !isTextType(declared) && (family === "unknown" || isBaseType(type)))
    return true;
  if (family === "unknown") return false;
  if (isTextType(type) && isTextType(declared))
    return (
      family === "text" || (isReadAsText(type) && (declaredFamily === undefined || isPlainTextType(declared)))
    );
  // Word saves RTF as `.doc` as well, and tells it by its content.
  if (declared === "application/msword" && type === "application/rtf") return true;
  return declared === "application/zip" && isZipBased(type);
}

/** Text with a structure of its own that a person reads in any program for text. Scripts, RTF and PostScript are not. */
const isReadAsText = (type: string): boolean =>
  /^(message\/rfc822|application\/(mbox|pgp-(encrypted|signature|keys)|x-x509-ca-cert))$/.test(type);

/** Types that formats without a detector are based on. */
const baseTypes = new Set([
  "text/plain",
  "application/xml",
  "application/json",
  "application/zip",
  "application/gzip",
  "application/vnd.sqlite3",
  "application/x-ole-storage",
]);

const isBaseType = (type: string): boolean => baseTypes.has(type);

/** Whether files of a type are ZIP archives. */
function isZipBased(type: string): boolean {
  return (
    type.startsWith("application/vnd.openxmlformats-officedocument.") ||
    type.startsWith("application/vnd.oasis.opendocument.") ||
    type === "application/epub+zip"
  );
}

/** Checks the declared type as well as the detected one: downloads are served with the declared type. */
function checkAllowedType({ format, declaredType, allowedTypes, source, report }: AnalysisContext): void {
  if (!allowedTypes) return;
  const allowed = new Set(allowedTypes.map(registeredType));
  const declared = declaredType === undefined ? undefined : registeredType(declaredType);
  const isDeclaredEnough =
    declared !== undefined &&
    (source.size === 0 || (isPlainTextType(format.type) && isPlainTextType(declared)));
  const types = new Set([
    ...(isDeclaredEnough ? [] : [format.type]),
    ...(declared === undefined ? [] : [declared]),
  ]);
  for (const type of types)
    if (!allowed.has(type))
      report("allowed-type", {
        message: `The media type ${type} is not ${describeAllowed(allowed)}.`,
        where: type === format.type ? "" : "declared type",
        evidence: { type },
      });
}

/** Types that a message names; a longer list would hide what the message says. */
const namedTypesAtMost = 5;

function describeAllowed(allowed: ReadonlySet<string>): string {
  if (allowed.size > namedTypesAtMost) return `one of the ${allowed.size} allowed types`;
  return `allowed. Allowed types: ${[...allowed].join(", ")}`;
}

function nameOf({ type, family }: AnalysisContext["format"]): string {
  return family === "unknown" ? "of an unknown type" : type;
}
