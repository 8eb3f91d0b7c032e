import { type ZipMember, type ZipOptions, zip } from "./zip.ts";

const officeTypes = "application/vnd.openxmlformats-officedocument";
const relationshipTypes = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`;
const relationshipsType = "application/vnd.openxmlformats-package.relationships+xml";
const wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const sheetNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const slideNamespace = "http://schemas.openxmlformats.org/presentationml/2006/main";

/** A relationship of a part. */
export interface SampleRelationship {
  /** The last segment of its type, or the whole type. */
  kind: string;
  target: string;
  mode?: string;
}

/** A part of a sample package. */
export interface SamplePart {
  name: string;
  content: string | Uint8Array;
  /** Its content type; the one of its extension by default. */
  type?: string;
  relationships?: readonly SampleRelationship[];
}

export interface PackageSample {
  main: SamplePart;
  parts?: readonly SamplePart[];
  /** Content types by extension. */
  defaults?: Record<string, string>;
  zip?: ZipOptions;
  /** Changes the entries before they are written. */
  arrange?: (members: ZipMember[]) => ZipMember[];
}

function escaped(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll("\t", "&#9;");
}

/** The text of a `.rels` part. */
function relationships(list: readonly SampleRelationship[]): string {
  const elements = list.map(({ kind, target, mode }, index) => {
    const type = kind.includes("/") ? kind : `${relationshipTypes}/${kind}`;
    const modeAttribute = mode === undefined ? "" : ` TargetMode="${mode}"`;
    return `<Relationship Id="rId${index + 1}" Type="${type}" Target="${escaped(target)}"${modeAttribute}/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${elements.join("")}</Relationships>`;
}

function relationshipsName(part: string): string {
  return part.replace(/([^/]*)$/, "_rels/$1.rels");
}

/** Writes a package of the Open Packaging Conventions. */
export function opc({ main, parts = [], defaults = {}, zip: options, arrange }: PackageSample): Buffer {
  const all = [main, ...parts];
  const byExtension = { rels: relationshipsType, xml: "application/xml", ...defaults };
  const types = [
    ...Object.entries(byExtension).map(
      ([extension, type]) => `<Default Extension="${extension}" ContentType="${type}"/>`,
    ),
    ...all
      .filter(({ type }) => type !== undefined)
      .map(({ name, type }) => `<Override PartName="/${name}" ContentType="${type}"/>`),
  ];
  const contentTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${types.join("")}</Types>`;
  const members: ZipMember[] = [
    { name: "[Content_Types].xml", content: contentTypes },
    { name: "_rels/.rels", content: relationships([{ kind: "officeDocument", target: main.name }]) },
    ...all.map(({ name, content }) => ({ name, content })),
    ...all
      .filter((part) => part.relationships !== undefined)
      .map((part) => ({
        name: relationshipsName(part.name),
        content: relationships(part.relationships ?? []),
      })),
  ];
  return zip(arrange ? arrange(members) : members, options);
}

/** Rewrites the content of entries whose name matches as UTF-16 with a byte order mark. */
export function inUtf16(names: RegExp): (members: ZipMember[]) => ZipMember[] {
  return (members) =>
    members.map((member) =>
      names.test(String(member.name))
        ? {
            ...member,
            content: Buffer.from(
              `\ufeff${String(member.content).replace('encoding="UTF-8"', 'encoding="UTF-16"')}`,
              "utf16le",
            ),
          }
        : member,
    );
}

/** The main part of a Word document. */
export function wordPart(body: string, more: Partial<SamplePart> = {}): SamplePart {
  return {
    name: "word/document.xml",
    content: `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="${wordNamespace}"><w:body>${body}</w:body></w:document>`,
    type: `${officeTypes}.wordprocessingml.document.main+xml`,
    ...more,
  };
}

/** A Word document. */
export function docx(body: string, sample: Partial<PackageSample> & { main?: SamplePart } = {}): Buffer {
  return opc({ main: wordPart(body), ...sample });
}

/** Text of a paragraph. */
export function paragraph(text: string): string {
  return `<w:p><w:r><w:t>${escaped(text)}</w:t></w:r></w:p>`;
}

/** A field whose code is split over runs; a code that starts with `<` is markup, such as a nested field. */
export function field(...code: string[]): string {
  const runs = code.map((part) =>
    part.startsWith("<")
      ? part
      : `<w:r><w:instrText xml:space="preserve">${escaped(part)}</w:instrText></w:r>`,
  );
  const mark = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  return `${mark("begin")}${runs.join("")}${mark("separate")}<w:r><w:t>1</w:t></w:r>${mark("end")}`;
}

/** The main part of a workbook with one sheet. */
export function workbookPart(inner: string, more: Partial<SamplePart> = {}): SamplePart {
  return {
    name: "xl/workbook.xml",
    content: `<workbook xmlns="${sheetNamespace}"><sheets><sheet name="Sheet1" sheetId="1"/></sheets>${inner}</workbook>`,
    type: `${officeTypes}.spreadsheetml.sheet.main+xml`,
    ...more,
  };
}

/** A sheet with one formula. */
export function sheetPart(formula: string): SamplePart {
  return {
    name: "xl/worksheets/sheet1.xml",
    content: `<worksheet xmlns="${sheetNamespace}"><sheetData><row r="1"><c r="A1"><f>${escaped(formula)}</f><v>1</v></c></row></sheetData></worksheet>`,
    type: `${officeTypes}.spreadsheetml.worksheet+xml`,
  };
}

/** A workbook. */
export function xlsx(parts: readonly SamplePart[], main = workbookPart("")): Buffer {
  return opc({ main, parts });
}

/** A presentation with one slide. */
export function pptx(shape: string, relationships: readonly SampleRelationship[] = []): Buffer {
  return opc({
    main: {
      name: "ppt/presentation.xml",
      content: `<p:presentation xmlns:p="${slideNamespace}"/>`,
      type: `${officeTypes}.presentationml.presentation.main+xml`,
    },
    parts: [
      {
        name: "ppt/slides/slide1.xml",
        content: `<p:sld xmlns:p="${slideNamespace}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">${shape}</p:sld>`,
        type: `${officeTypes}.presentationml.slide+xml`,
        relationships,
      },
    ],
  });
}
