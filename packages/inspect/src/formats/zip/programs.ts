import type { Format } from "../../format.ts";
import type { Zip } from "../../zip/zip.ts";

const family = "program-package";

/** Types of packages that run or install programs. */
export const programTypes: ReadonlySet<string> = new Set([
  "application/java-archive",
  "application/vnd.android.package-archive",
  "application/x-xpinstall",
  "application/x-ios-app",
  "application/msix",
  "application/vsix",
]);

/** The types with their family. */
export const programFamilies: ReadonlyMap<string, string> = new Map(
  [...programTypes].map((type) => [type, family]),
);

/** The type of a package of a program by its members. */
export function programOf(zip: Zip): Format | undefined {
  const has = (name: string) => zip.find(name) !== undefined;
  const some = (pattern: RegExp) => zip.entries.some(({ name }) => pattern.test(name));
  const format = (type: string): Format => ({ type, family });
  if (has("AndroidManifest.xml") && (has("classes.dex") || has("resources.arsc")))
    return format("application/vnd.android.package-archive");
  if (has("AppxManifest.xml") || has("AppxMetadata/AppxBundleManifest.xml"))
    return format("application/msix");
  if (has("extension.vsixmanifest")) return format("application/vsix");
  if (has("install.rdf") || has("META-INF/mozilla.rsa")) return format("application/x-xpinstall");
  if (some(/^Payload\/[^/]+\.app\/Info\.plist$/)) return format("application/x-ios-app");
  if (has("META-INF/MANIFEST.MF") && some(/\.class$/i)) return format("application/java-archive");
  return undefined;
}
