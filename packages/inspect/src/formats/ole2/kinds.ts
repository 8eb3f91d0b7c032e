import type { Format } from "../../format.ts";
import type { Ole2Entry } from "../../ole2/ole2.ts";

/** What a compound file is by members of its root, in the order of detection. */
const kinds: readonly { type: string; is(root: Ole2Entry): boolean }[] = [
  { type: "application/x-msi", is: isInstaller },
  { type: "application/encrypted", is: (root) => root.children.has("encryptedpackage") },
  {
    type: "application/vnd.ms-outlook",
    is: (root) => has(root, "__properties_version1.0", "__nameid_version1.0"),
  },
  { type: "application/msword", is: (root) => has(root, "worddocument") },
  { type: "application/vnd.ms-excel", is: (root) => has(root, "workbook", "book") },
  {
    type: "application/vnd.ms-powerpoint",
    is: (root) => has(root, "powerpoint document", "pp40", "pp97_dualstorage"),
  },
  { type: "application/vnd.visio", is: (root) => has(root, "visiodocument") },
  { type: "application/vnd.ms-publisher", is: (root) => has(root, "quill") },
  { type: "application/vnd.ms-project", is: isProject },
  { type: "application/vnd.ms-works", is: (root) => has(root, "matost") },
  { type: "application/x-hwp", is: (root) => has(root, "fileheader") && has(root, "docinfo", "bodytext") },
  { type: "application/vnd.stardivision.writer", is: (root) => has(root, "starwriterdocument") },
  { type: "application/vnd.stardivision.calc", is: (root) => has(root, "starcalcdocument") },
  {
    type: "application/vnd.stardivision.draw",
    is: (root) => has(root, "stardrawdocument", "stardrawdocument3"),
  },
  { type: "application/vnd.ms-office.vbaproject", is: (root) => has(root, "vba") && has(root, "project") },
  { type: "application/x-thumbs-db", is: (root) => has(root, "catalog") && !has(root, "contents") },
];

function has({ children }: Ole2Entry, ...names: string[]): boolean {
  return names.some((name) => children.has(name));
}

/** Class ids of packages, patches and transforms; names of tables begin with U+4840. */
function isInstaller({ classId, children }: Ole2Entry): boolean {
  return /^000c108[246]-/.test(classId) || [...children.keys()].some((name) => name.startsWith("\u4840"));
}

function isProject({ classId, children }: Ole2Entry): boolean {
  return (
    classId === "74b78f3a-c8c8-11d1-be11-00c04fb6faf1" ||
    [...children.keys()].some((name) => /^ {3}1\d\d?$/.test(name))
  );
}

/** Type of compound files of no known kind. */
export const genericType = "application/x-ole-storage";

/** The format of a compound file. */
export function formatOf(root: Ole2Entry): Format {
  const type = kinds.find(({ is }) => is(root))?.type ?? genericType;
  return { type, family: type };
}

/** The types that this detector gives. */
export const ole2Types: ReadonlySet<string> = new Set([...kinds.map(({ type }) => type), genericType]);

/** The types with their families: each is a family of its own. */
export const ole2Families: ReadonlyMap<string, string> = new Map([...ole2Types].map((type) => [type, type]));
