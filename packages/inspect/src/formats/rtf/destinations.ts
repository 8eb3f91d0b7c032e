/** What is done with the text of a group. */
export type Kind =
  /** Text of the document. */
  | "text"
  /** A destination that Word skips. */
  | "skipped"
  | "objectData"
  | "dataStore"
  | "picture"
  | "instruction"
  | "result"
  | "reference"
  | "template"
  | "className"
  | "classId"
  | "propertyName"
  | "propertyValue"
  | "fonts"
  /** Text that is not displayed, such as the author's name. */
  | "other";

/** Words that begin a destination of interest. */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["objdata", "objectData"],
  ["datastore", "dataStore"],
  ["pict", "picture"],
  ["fldinst", "instruction"],
  ["fldrslt", "result"],
  ["template", "template"],
  ["filetbl", "reference"],
  ["nextfile", "reference"],
  ["mmdatasource", "reference"],
  ["mmheadersource", "reference"],
  ["mmodsosrc", "reference"],
  ["objclass", "className"],
  ["oleclsid", "classId"],
  ["sn", "propertyName"],
  ["sv", "propertyValue"],
  ["fonttbl", "fonts"],
  ...[
    ...["info", "author", "title", "subject", "operator", "keywords", "comment", "doccomm", "company"],
    ...["stylesheet", "colortbl", "listtable", "listoverridetable", "generator", "themedata", "objname"],
    ...["result", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"],
    ...["footnote", "annotation", "shptxt", "bkmkstart", "bkmkend", "xe", "tc", "txe", "rxe"],
  ].map((word) => [word, "other"] as const),
]);

/** The kind of the destination that a control word begins, or undefined if it begins none. */
export function kindOf(word: string, isIgnorable: boolean): Kind | undefined {
  return kinds.get(word) ?? (isIgnorable ? "skipped" : undefined);
}

/** Kinds whose text is kept. */
export const textKinds: ReadonlySet<Kind> = new Set<Kind>([
  "reference",
  "template",
  "className",
  "classId",
  "propertyName",
  "propertyValue",
]);
