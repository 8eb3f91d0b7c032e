import otherTypes from "mime/types/other.js";
import standardTypes from "mime/types/standard.js";

/** The types of the package `mime` with their extensions. Of one with `*` before it, another type is the usual one. */
const types: readonly [string, readonly string[]][] = [otherTypes, standardTypes].flatMap((table) =>
  Object.entries(table),
);

/**
 * Modules with the tables of the package `mime`, by their names. They are text, because a thousand arrays in an object take most of
 * the time of an inspection's start.
 */
export function extensionModules(): Record<string, string> {
  const usual = new Map(
    types.flatMap(([type, extensions]) =>
      extensions.filter((extension) => !extension.startsWith("*")).map((extension) => [extension, type]),
    ),
  );
  const first = new Map<string, string>();
  for (const [type, [extension]] of types)
    if (extension !== undefined && !first.has(type)) first.set(type, extension.replace("*", ""));
  return {
    "usual-types": moduleOf(
      "usualTypes",
      "An extension and its usual media type in each row, sorted.",
      usual,
    ),
    "first-extensions": moduleOf(
      "firstExtensions",
      "A media type and its first extension in each row.",
      first,
    ),
  };
}

function moduleOf(name: string, description: string, table: ReadonlyMap<string, string>): string {
  const rows = [...table].sort(([one], [other]) => (one < other ? -1 : 1)).map((row) => row.join(" "));
  return [
    "// Written by `npm run extensions` from the npm package mime 4.1.0 (MIT). Do not edit.",
    `/** ${description} The type keeps it out of the declaration file. */`,
    `export const ${name}: string = \`${rows.join("\n")}\`;`,
    "",
  ].join("\n");
}
