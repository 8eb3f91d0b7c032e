import { type ZipMember, type ZipOptions, zip } from "./zip.ts";

const oasis = "urn:oasis:names:tc:opendocument:xmlns";
const namespaces = [
  ...["office", "text", "table", "form", "script", "presentation", "database", "meta"].map(
    (name) => `xmlns:${name}="${oasis}:${name}:1.0"`,
  ),
  `xmlns:draw="${oasis}:drawing:1.0"`,
  'xmlns:xlink="http://www.w3.org/1999/xlink"',
  'xmlns:ooo="http://openoffice.org/2004/office"',
].join(" ");
const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const typePrefix = "application/vnd.oasis.opendocument.";

/** An OpenDocument package; what is not given is what office programs write. */
export interface OdfSample {
  /** The last part of the media type. */
  kind?: string;
  /** What is in `office:body`. */
  body?: string;
  /** What is before `office:body`. */
  head?: string;
  doctype?: string;
  files?: readonly ZipMember[];
  /** Paths in the manifest in place of those of the files. */
  listed?: readonly string[];
  /** The type in the manifest, if it is another. */
  manifestKind?: string;
  /** What is in the manifest's entry of `content.xml`. */
  encryption?: string;
  withoutMimetype?: boolean;
  withoutManifest?: boolean;
  /** Changes the entries before they are written. */
  arrange?: (members: ZipMember[]) => ZipMember[];
  zip?: ZipOptions;
}

function content(root: string, { body = "", head = "", doctype = "" }: OdfSample, attributes = ""): string {
  return `${declaration}${doctype}<office:${root} ${namespaces}${attributes}>${head}<office:body><office:text>${body}</office:text></office:body></office:${root}>`;
}

/** Writes an OpenDocument package. */
export function odf(sample: OdfSample = {}): Buffer {
  const { kind = "text", files = [], encryption = "", manifestKind = kind } = sample;
  const listed = sample.listed ?? files.map(({ name }) => String(name));
  const entries = listed.map(
    (path) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type=""/>`,
  );
  const manifest = `${declaration}<manifest:manifest xmlns:manifest="${oasis}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${typePrefix}${manifestKind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">${encryption}</manifest:file-entry>${entries.join("")}</manifest:manifest>`;
  const members: ZipMember[] = [
    ...(sample.withoutMimetype
      ? []
      : [{ name: "mimetype", content: `${typePrefix}${kind}`, isStored: true }]),
    { name: "content.xml", content: content("document-content", sample) },
    ...files,
    ...(sample.withoutManifest ? [] : [{ name: "META-INF/manifest.xml", content: manifest }]),
  ];
  return zip(sample.arrange ? sample.arrange(members) : members, sample.zip);
}

/** Writes OpenDocument as a single XML file. */
export function flatOdf(sample: OdfSample = {}): Buffer {
  const type = ` office:mimetype="${typePrefix}${sample.kind ?? "text"}" office:version="1.3"`;
  return Buffer.from(content("document", sample, type));
}

/** Files of a library of macros with one module. */
export function basicLibrary(source: string): ZipMember[] {
  const module = `${declaration}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">${source}</script:module>`;
  const library = `${declaration}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd"><library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>`;
  return [
    { name: "Basic/Standard/Module1.xml", content: module },
    { name: "Basic/Standard/script-lb.xml", content: library },
  ];
}

/** The head of a flat document with one module. */
export function flatBasic(source: string): string {
  return `<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="Module1"><ooo:source-code>${source}</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script></office:scripts>`;
}

export const basicProcedure = "Sub Main\n  Shell &quot;calc&quot;\nEnd Sub";

/** An event of the document that runs a macro. */
export function eventListener(address: string): string {
  return `<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="${address}" xlink:type="simple"/></office:event-listeners>`;
}

/** A sheet with one formula. */
export function formulaCell(formula: string): string {
  const text = formula.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<table:table table:name="A"><table:table-row><table:table-cell table:formula="${text}"/></table:table-row></table:table>`;
}
