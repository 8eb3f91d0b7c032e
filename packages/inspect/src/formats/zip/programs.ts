import type { Format } from "../../format.ts";
import { type Zip, ZipError } from "../../zip/zip.ts";
import { browserExtension, extension, java, programFamily } from "./types.ts";

/** Files that only packages of a type have. */
const typesByFile: readonly (readonly [name: string, type: string])[] = [
  ["AppxManifest.xml", "application/msix"],
  ["AppxMetadata/AppxBundleManifest.xml", "application/msix"],
  ["extension.vsixmanifest", "application/vsix"],
  ["install.rdf", browserExtension],
  ["META-INF/mozilla.rsa", browserExtension],
  ["META-INF/AIR/application.xml", "application/vnd.adobe.air-application-installer-package+zip"],
  ["AppManifest.xaml", "application/x-silverlight-app"],
  ["gadget.xml", "application/x-windows-gadget"],
  ["WEB-INF/web.xml", java],
];

/** Files of which a line tells the type. */
const typesByText: readonly (readonly [name: string, pattern: RegExp, type: string])[] = [
  ["META-INF/MANIFEST.MF", /^(Main-Class|Launcher-Agent-Class|Premain-Class):/im, java],
  ["META-INF/manifest.xml", /vnd\.sun\.star\.(package-bundle|uno-|basic-library|dialog-library)/, extension],
  ["manifest.json", /"manifest_version"\s*:\s*[23]/, browserExtension],
];
const maximumTextBytes = 1024 ** 2;

/** The type of a package of a program by its members. */
export async function programOf(zip: Zip): Promise<Format | undefined> {
  const type = typeOfNames(zip) ?? (await typeOfText(zip));
  return type === undefined ? undefined : { type, family: programFamily };
}

function typeOfNames(zip: Zip): string | undefined {
  const has = (name: string) => zip.find(name) !== undefined;
  const some = (pattern: RegExp) => zip.entries.some(({ name }) => pattern.test(name));
  if (has("AndroidManifest.xml") && some(/^(classes\d*\.(dex|jar)|resources\.arsc|lib\/.*\.so)$/))
    return "application/vnd.android.package-archive";
  if (some(/^Payload\/[^/]+\.app\/Info\.plist$/)) return "application/x-ios-app";
  if (has("META-INF/MANIFEST.MF") && some(/\.class$/i)) return java;
  return typesByFile.find(([name]) => has(name))?.[1];
}

async function typeOfText(zip: Zip): Promise<string | undefined> {
  for (const [name, pattern, type] of typesByText) {
    const entry = zip.find(name);
    if (!entry || entry.size > maximumTextBytes || entry.isEncrypted) continue;
    try {
      if (pattern.test((await zip.read(entry)).toString("latin1"))) return type;
    } catch (error) {
      // The analysis of the archive reports an entry that cannot be read.
      if (!(error instanceof ZipError)) throw error;
    }
  }
  return undefined;
}
