import type { DocumentWithHistory } from "../model.ts";
import { csvOf } from "./csv.ts";

/** A file that the browser saves. */
export interface ExportedFile {
  name: string;
  mediaType: string;
  text: string;
}

/** The name of an export. Ids have letters and digits only; the document's filename is never a part of it. */
function nameOf({ id }: DocumentWithHistory, extension: string): string {
  return `airlock-${id.replaceAll(/[^0-9A-Za-z]/g, "")}-history.${extension}`;
}

/** The record with its history. */
export function historyAsJson(document: DocumentWithHistory): ExportedFile {
  return {
    name: nameOf(document, "json"),
    mediaType: "application/json",
    text: `${JSON.stringify(document, null, 2)}\n`,
  };
}

/** Excel reads a file as UTF-8 only with it. */
const byteOrderMark = "\ufeff";

const columns = ["documentId", "sequence", "at", "type", "from", "to", "actor", "actorName", "reason"];

/** The history, an event a line. */
export function historyAsCsv(document: DocumentWithHistory): ExportedFile {
  const rows = document.history.map(({ sequence, at, type, from, to, actor, actorName, reason }) => [
    document.id,
    sequence,
    at,
    type,
    from,
    to,
    actor,
    actorName,
    reason,
  ]);
  return {
    name: nameOf(document, "csv"),
    mediaType: "text/csv;charset=utf-8",
    text: byteOrderMark + csvOf([columns, ...rows]),
  };
}
