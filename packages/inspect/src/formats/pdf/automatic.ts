import type { PdfDocument } from "./document.ts";
import type { Place } from "./places.ts";
import { PdfDictionary, type PdfValue } from "./values.ts";

/** Events of annotations that a click causes. See ISO 32000-2, table 197. */
const clickEvents = new Set(["D", "U"]);

/** The actions that a document does without a click: those of `OpenAction` and `AA`, and what follows by `Next`. */
export function automaticActions(
  document: PdfDocument,
  places: readonly Place[],
): ReadonlySet<PdfDictionary> {
  const found = new Set<PdfDictionary>();
  const pending: PdfValue[] = [];
  const follow = () => {
    for (let value = pending.pop(); value !== undefined; value = pending.pop())
      for (const resolved of document.resolve(value)) {
        const items = Array.isArray(resolved) ? resolved : [resolved];
        for (const item of items.flatMap((inner) => document.resolve(inner))) {
          if (!(item instanceof PdfDictionary) || found.has(item)) continue;
          found.add(item);
          pending.push(...item.all("Next"));
        }
      }
  };
  for (const { dictionary } of places) {
    if (dictionary.has("OpenAction")) pending.push(...dictionary.all("OpenAction"));
    if (dictionary.has("AA"))
      for (const events of document.dictionariesOf(dictionary, "AA"))
        for (const [index, event] of events.keys.entries())
          if (!(dictionary.has("Rect") && clickEvents.has(event))) pending.push(events.values[index] ?? null);
    follow();
  }
  return found;
}
