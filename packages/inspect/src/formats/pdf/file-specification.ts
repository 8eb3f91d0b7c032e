import type { PdfDocument } from "./document.ts";
import { dictionaryOf, type PdfDictionary, PdfString, type PdfValue, textOf } from "./values.ts";

const nameKeys = ["UF", "F", "Unix", "DOS", "Mac"];

/** The file that a file specification names. See ISO 32000-2, 7.11. */
export interface FileTarget {
  name: string;
  isUrl: boolean;
}

/** Undefined if a value is no file specification. */
export function fileTarget(document: PdfDocument, value: PdfValue | undefined): FileTarget | undefined {
  for (const found of document.resolve(value)) {
    if (found instanceof PdfString) return { name: textOf(found), isUrl: false };
    const dictionary = dictionaryOf(found);
    const name = dictionary && fileName(document, dictionary);
    if (dictionary && name !== undefined)
      return { name, isUrl: document.namesOf(dictionary, "FS").includes("URL") };
  }
  return undefined;
}

/** The name in a file specification. */
export function fileName(document: PdfDocument, dictionary: PdfDictionary): string | undefined {
  for (const key of nameKeys) {
    const found = document.get(dictionary, key).find((value) => value instanceof PdfString);
    if (found) return textOf(found);
  }
  return undefined;
}

/** The file that one of several keys specifies. */
export function targetOf(
  document: PdfDocument,
  dictionary: PdfDictionary,
  keys: readonly string[],
): FileTarget | undefined {
  for (const key of keys)
    for (const value of dictionary.all(key)) {
      const target = fileTarget(document, value);
      if (target) return target;
    }
  return undefined;
}

/** Whether a target is a PDF file beside the document: a relative path without a scheme or host. */
export function isPdfBeside({ name, isUrl }: FileTarget): boolean {
  return !isUrl && /^[^/\\:]/.test(name) && !/^[a-z][a-z0-9+.-]*:/i.test(name) && /\.pdf$/i.test(name);
}
