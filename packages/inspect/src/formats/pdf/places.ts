import { type PdfDocument, placeOf } from "./document.ts";
import { dictionaryOf, type PdfDictionary, PdfStream, type PdfValue } from "./values.ts";

/** A dictionary that may matter, and where it is. */
export interface Place {
  dictionary: PdfDictionary;
  /** The stream whose dictionary it is. */
  stream: PdfStream | undefined;
  /** Such as `object 12`. */
  where: string;
}

/** All dictionaries of a document, at any depth of its objects, that have one of the keys or belong to a stream. */
export function findPlaces(document: PdfDocument, keys: ReadonlySet<string>): Place[] {
  const places: Place[] = [];
  const pending: PdfValue[] = [];
  for (const object of document.objects) {
    document.budget.checkTime();
    pending.push(object.value);
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      const dictionary = dictionaryOf(item);
      const stream = item instanceof PdfStream ? item : undefined;
      if (dictionary && (stream || dictionary.keys.some((key) => keys.has(key))))
        places.push({ dictionary, stream, where: placeOf(object) });
      const inner = dictionary?.values ?? (Array.isArray(item) ? item : []);
      for (const value of inner) if (typeof value === "object" && value !== null) pending.push(value);
    }
  }
  return places;
}
