import type { Format } from "../../format.ts";

const family = "iwork";
export const pages: Format = { type: "application/vnd.apple.pages", family };
export const numbers: Format = { type: "application/vnd.apple.numbers", family };
export const keynote: Format = { type: "application/vnd.apple.keynote", family };
/** The archive in older packages that has the objects. */
export const objects: Format = { type: "application/x-iwork-index", family };

/** The types that are told, with their family: only the objects of a document tell some of them apart. */
export const iworkTypes: ReadonlyMap<string, string> = new Map(
  [pages, numbers, keynote, objects].map(({ type }) => [type, family]),
);
