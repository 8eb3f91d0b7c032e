import { extensionOfType } from "../extensions/of-type.ts";
import { extensionOf, typeOfExtension } from "../media-types.ts";
import type { FieldValue } from "./field-value.ts";

/** Types whose programs run what they open: a part of such a type is opened so whatever its name is. */
const openedByType = /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|application\/hta)$/;

/** Names that are tried at most. */
const maximumNames = 16;

/** The names under which programs save a part, the most likely one first. Empty for a part without a name. */
export function namesOf(types: readonly FieldValue[], dispositions: readonly FieldValue[]): string[] {
  const readings = [
    ...dispositions.flatMap((disposition) => disposition.readings("filename")),
    ...types.flatMap((type) => type.readings("name")),
  ];
  const names = readings.flatMap((name) => [lastSegment(name), lastSegment(name.split("\0", 1)[0] ?? "")]);
  return [...new Set(names.filter((name) => name !== ""))];
}

/** One name for each extension, and one for the declared type where programs go by it. */
export function differentNames(
  names: readonly string[],
  mediaType: string,
  fallback: string,
): { names: string[]; areAll: boolean } {
  const extension = extensionOfType(mediaType);
  const named = names.length > 0 ? names : [extension === undefined ? fallback : `${fallback}.${extension}`];
  const byExtension = new Map<string, string>();
  for (const name of named) if (!byExtension.has(extensionOf(name))) byExtension.set(extensionOf(name), name);
  const [first = fallback] = named;
  if (openedByType.test(mediaType) && extension !== undefined)
    if (!named.some((name) => typeOfExtension(name) === mediaType))
      byExtension.set(extension, `${first}.${extension}`);
  const different = [...byExtension.values()];
  return { names: different.slice(0, maximumNames), areAll: different.length <= maximumNames };
}

/** Whether names have extensions of different known types. */
export function areOfDifferentTypes(names: readonly string[]): boolean {
  return new Set(names.map(typeOfExtension).filter((type) => type !== undefined)).size > 1;
}

/** Programs save a part under the last segment of a path. Segments of findings are separated by `/`. */
function lastSegment(name: string): string {
  return name.split(/[/\\]/).findLast((segment) => segment.trim() !== "") ?? "";
}
