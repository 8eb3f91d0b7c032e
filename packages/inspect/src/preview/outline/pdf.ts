import { PdfDocument } from "../../formats/pdf/document.ts";
import { openEncrypted } from "../../formats/pdf/encrypted.ts";
import { fileName, targetOf } from "../../formats/pdf/file-specification.ts";
import { readObjectStreams } from "../../formats/pdf/object-streams.ts";
import { findPlaces } from "../../formats/pdf/places.ts";
import { type PdfDictionary, PdfName } from "../../formats/pdf/values.ts";
import type { Outline, Part } from "./index.ts";

/** What a key of a dictionary makes of its object. See ISO 32000-2, 7.7.2, 7.11.3, 12.6 and 12.7. */
const kindsByKey: ReadonlyMap<string, string> = new Map([
  ["OpenAction", "action on opening"],
  ["AA", "automatic actions"],
  ["EF", "embedded file"],
  ["AcroForm", "form"],
  ["XFA", "XFA form"],
  ["FT", "form field"],
  ["RichMediaContent", "rich media"],
  ["3DD", "3D content"],
]);

/** The type of an action. A structure element has `S` too, but none of these keys. */
const actionKeys = ["JS", "F", "URI", "Win", "Mac", "Unix", "N", "D", "R", "Fields", "T"];

const significantKeys: ReadonlySet<string> = new Set([...kindsByKey.keys(), "S", "JS"]);

function actionOf(document: PdfDocument, dictionary: PdfDictionary): string | undefined {
  if (!actionKeys.some((key) => dictionary.has(key))) return undefined;
  const type = dictionary.all("S").find((value) => value instanceof PdfName);
  if (type instanceof PdfName && !/^[A-Z]/.test(type.name)) return undefined;
  if (type instanceof PdfName) return `action ${type.name}`;
  return document.get(dictionary, "JS").length > 0 ? "JavaScript" : undefined;
}

/** What an action or a file specification refers to. */
const targetNameOf = (document: PdfDocument, dictionary: PdfDictionary) =>
  dictionary.has("EF")
    ? fileName(document, dictionary)
    : targetOf(document, dictionary, ["URI", "F", "UF"])?.name;

/** Objects of interest of a PDF file: actions, scripts, embedded files, forms and links. */
export const pdfOutline: Outline = {
  accepts: ({ type }) => type === "application/pdf" || type === "application/vnd.fdf",
  async list(input) {
    const document = new PdfDocument(input);
    await document.scan();
    const isReadable = (await openEncrypted(document)) === undefined || document.decryption !== undefined;
    if (isReadable) await readObjectStreams(document, () => {});
    // Revisions of an object are the same part.
    const parts = new Map<string, Part>();
    for (const { dictionary, where } of findPlaces(document, significantKeys)) {
      const ofKeys = [...kindsByKey].flatMap(([key, kind]) => (dictionary.has(key) ? [kind] : []));
      const action = actionOf(document, dictionary);
      const kinds = [...(action ? [action] : []), ...ofKeys];
      if (kinds.length === 0) continue;
      const target = targetNameOf(document, dictionary);
      const name = target === undefined ? where : `${where}: ${target}`;
      const part = { name, kind: kinds.join(", "), places: [where] };
      parts.set(JSON.stringify(part), part);
    }
    return [...parts.values()];
  },
};
