import { binaryTypes } from "./formats/binary/types.ts";
import { formats } from "./formats/index.ts";
import { textTypes } from "./formats/text/parser.ts";
import { registeredType } from "./media-types.ts";

const families: ReadonlyMap<string, string> = new Map([
  ...formats.flatMap(({ types }) => [...(types ?? [])]),
  ...binaryTypes,
  ...textTypes,
]);

/** The family of a media type; undefined if no detector can tell the type. */
export function familyOf(type: string): string | undefined {
  return families.get(registeredType(type));
}

/** Whether a detector can tell content of a media type. */
export function canDetect(type: string): boolean {
  return familyOf(type) !== undefined;
}
