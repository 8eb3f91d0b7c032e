import type { PdfDocument } from "../../../formats/pdf/document.ts";
import { dictionaryOf, type PdfDictionary, type PdfValue } from "../../../formats/pdf/values.ts";

export interface Page {
  dictionary: PdfDictionary;
  /** Its own, or those of the node above it. */
  resources: PdfDictionary | undefined;
}

/**
 * The pages in their order, by the tree of the last revision. A document whose tree has none has those that its objects are.
 * See ISO 32000-2, 7.7.3.
 */
export function pagesOf(document: PdfDocument): Page[] {
  const pages: Page[] = [];
  const seen = new Set<PdfDictionary>();
  const roots = document.trailers.flatMap((trailer) => document.dictionariesOf(trailer, "Root"));
  const tree = roots.flatMap((root) => document.dictionariesOf(root, "Pages")).at(-1);
  const pending: { value: PdfValue | undefined; resources: PdfDictionary | undefined }[] = [
    { value: tree ?? null, resources: undefined },
  ];
  for (let item = pending.pop(); item; item = pending.pop()) {
    document.budget.checkTime();
    const dictionary = dictionaryOf(document.resolve(item.value).at(-1));
    if (!dictionary || seen.has(dictionary)) continue;
    seen.add(dictionary);
    const resources = document.dictionariesOf(dictionary, "Resources").at(-1) ?? item.resources;
    const kids = document.get(dictionary, "Kids").at(-1);
    if (Array.isArray(kids)) for (const value of kids.toReversed()) pending.push({ value, resources });
    else pages.push({ dictionary, resources });
  }
  return pages.length > 0 ? pages : loosePages(document);
}

function loosePages(document: PdfDocument): Page[] {
  return document.objects.flatMap(({ value }) => {
    const dictionary = dictionaryOf(value);
    if (!dictionary || !document.namesOf(dictionary, "Type").includes("Page")) return [];
    return [{ dictionary, resources: document.dictionariesOf(dictionary, "Resources").at(-1) }];
  });
}
