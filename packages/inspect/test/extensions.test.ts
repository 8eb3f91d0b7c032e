import { readFileSync } from "node:fs";
import { join } from "node:path";
import otherTypes from "mime/types/other.js";
import standardTypes from "mime/types/standard.js";
import { expect, test } from "vitest";
import { extensionModules } from "../../../scripts/extension-modules.ts";
import { extensionOfType } from "../src/extensions/of-type.ts";
import { registeredType, typeOfExtension } from "../src/media-types.ts";

const types: [string, string[]][] = [otherTypes, standardTypes].flatMap((table) => Object.entries(table));

/** Extensions for which `media-types.ts` has another type than mime has. */
const replaced =
  "afm ai asc asx dbf emz f4v iso key mka mpc mpp mts nsf odb onepkg p7b pcx pfa pfm psb pub ra s3m sid spc svgz ts ttc vhd " +
  "vmdk vob vox vsdx wmz xm";

test.each(Object.entries(extensionModules()))(
  "%s.ts is that of the package mime (npm run extensions).",
  (name, source) => {
    expect(readFileSync(join(import.meta.dirname, `../src/extensions/${name}.ts`), "utf8")).toBe(source);
  },
);

test("Every type is found by its usual extensions, but those that files have for another type.", () => {
  const others = types.flatMap(([type, extensions]) =>
    extensions.flatMap((extension) => {
      if (extension.startsWith("*")) return [];
      const found = typeOfExtension(`file.${extension.toUpperCase()}`);
      return found === registeredType(type) ? [] : [extension];
    }),
  );
  expect(others.sort().join(" ")).toBe(replaced);
});

test.each(["", "zzzz", "aa", "pdf application", "é", "__proto__", "constructor"])(
  'The extension "%s" is of no type.',
  (extension) => {
    expect(typeOfExtension(`file.${extension}`)).toBe(undefined);
  },
);

test("Every type has its first extension.", () => {
  for (const [type, [extension]] of types)
    expect([type, extensionOfType(type)]).toEqual([type, extension?.replace("*", "")]);
  expect(extensionOfType("constructor")).toBe(undefined);
});
