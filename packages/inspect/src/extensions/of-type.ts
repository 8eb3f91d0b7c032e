import { firstExtensions } from "./first-extensions.ts";

const extensions: ReadonlyMap<string, string> = new Map(
  firstExtensions.split("\n").map((row) => row.split(" ") as [string, string]),
);

/** The first extension of a media type without parameters; undefined if there is none. */
export const extensionOfType = (type: string): string | undefined => extensions.get(type);
