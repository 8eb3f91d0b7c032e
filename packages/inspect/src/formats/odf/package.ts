import type { DetectInput, Format } from "../../format.ts";
import { readOnce } from "../../source.ts";
import { decodeXml } from "../../xml/decode-xml.ts";
import { attributeOf, readXml } from "../../xml/xml.ts";
import { readZip, type Zip, type ZipEntry, ZipError } from "../../zip/zip.ts";
import { formatOfBody, openDocumentFormat } from "./types.ts";

/** What the manifest says about a file of the package. */
export interface ManifestFile {
  mediaType: string;
  isEncrypted: boolean;
}

/** An OpenDocument package. */
export interface OdfPackage {
  zip: Zip;
  format: Format;
  /** Files by their paths; undefined if the package has no manifest that can be read. */
  manifest: ReadonlyMap<string, ManifestFile> | undefined;
  /** The type in the entry `mimetype` is another than that in the manifest. */
  typesDiffer: boolean;
}

type PackageInput = Pick<DetectInput, "source" | "read" | "budget">;

export const manifestName = "META-INF/manifest.xml";
const maximumTypeBytes = 1024;
/** Namespace of the root element, also of OpenOffice.org 1. */
export const officeNamespace =
  /^(urn:oasis:names:tc:opendocument:xmlns:office:1\.0|http:\/\/openoffice\.org\/2000\/office)$/;

/** Content of an entry; undefined if there is none or it cannot be read, which the analysis reports. */
async function readEntry(zip: Zip, entry: ZipEntry | undefined): Promise<Buffer | undefined> {
  try {
    return entry && (await zip.read(entry));
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    return undefined;
  }
}

function readManifest(text: string, budget: DetectInput["budget"]): Map<string, ManifestFile> {
  const files = new Map<string, ManifestFile>();
  let current: ManifestFile | undefined;
  readXml(
    text,
    {
      open(element) {
        if (element.local === "file-entry") {
          current = { mediaType: attributeOf(element, "media-type") ?? "", isEncrypted: false };
          files.set(attributeOf(element, "full-path") ?? "", current);
        }
        // The key of a package that is encrypted for a person is outside of the entries of files.
        if (current && element.local === "encryption-data") current.isEncrypted = true;
      },
      close(element) {
        if (element.local === "file-entry") current = undefined;
      },
    },
    budget,
  );
  return files;
}

/** The format by the elements of `content.xml`, for packages that declare no type. */
function formatOfContent(text: string, budget: DetectInput["budget"]): Format | undefined {
  const { root } = readXml(text, {}, budget, { prologOnly: true });
  if (!root || !officeNamespace.test(root.uri) || !root.local.startsWith("document")) return undefined;
  return formatOfBody(
    /<(?:[a-z]{1,20}:)?body[^<>]{0,1000}>\s*<(?:[a-z]{1,20}:)?([a-z]{1,20})/.exec(text)?.[1],
  );
}

async function parse(input: PackageInput): Promise<OdfPackage | undefined> {
  const zip = await readZip(input);
  const typeEntry = zip.find("mimetype");
  const manifestEntry = zip.find(manifestName);
  const contentEntry = zip.find("content.xml");
  if (!typeEntry && !manifestEntry && !contentEntry) return undefined;
  const typeBytes =
    typeEntry && typeEntry.size <= maximumTypeBytes ? await readEntry(zip, typeEntry) : undefined;
  const declared = openDocumentFormat(typeBytes?.toString("latin1") ?? "");
  const manifestBytes = await readEntry(zip, manifestEntry);
  const manifestText = manifestBytes && decodeXml(manifestBytes);
  const manifest = manifestText === undefined ? undefined : readManifest(manifestText, input.budget);
  const listed = openDocumentFormat(manifest?.get("/")?.mediaType ?? "");
  const typesDiffer = declared !== undefined && listed !== undefined && declared.type !== listed.type;
  const format = declared ?? listed;
  if (format) return { zip, format, manifest, typesDiffer };
  const content = await readEntry(zip, contentEntry);
  const contentText = content && decodeXml(content);
  const found = contentText === undefined ? undefined : formatOfContent(contentText, input.budget);
  return found && { zip, format: found, manifest, typesDiffer: false };
}

/**
 * Reads what an OpenDocument package is, once for a source: by `mimetype`, else by its manifest, else by `content.xml`.
 * Returns undefined for other content.
 *
 * @see https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part2-packages/OpenDocument-v1.3-os-part2-packages.html
 * @throws LimitError
 */
export const readOdf = readOnce(parse);
