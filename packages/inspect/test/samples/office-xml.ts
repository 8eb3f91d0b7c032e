import { deflateSync } from "node:zlib";

/** A part of a flat package. */
interface FlatPart {
  name: string;
  content: string | Uint8Array;
  type?: string;
}

const officeTypes = "application/vnd.openxmlformats-officedocument";
export const wordMainType = `${officeTypes}.wordprocessingml.document.main+xml`;

/** Writes a package of the Open Packaging Conventions as a single XML file. The first part is the main part. */
export function flatOpc(parts: readonly FlatPart[], namespaces = ""): Buffer {
  const relationships = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${parts[0]?.name}"/></Relationships>`;
  const all = [
    {
      name: "_rels/.rels",
      content: relationships,
      type: "application/vnd.openxmlformats-package.relationships+xml",
    },
    ...parts,
  ];
  const elements = all.map(({ name, content, type = "" }) => {
    const data =
      typeof content === "string"
        ? `<pkg:xmlData>${content}</pkg:xmlData>`
        : `<pkg:binaryData>${Buffer.from(content).toString("base64")}</pkg:binaryData>`;
    return `<pkg:part pkg:name="/${name}" pkg:contentType="${type}">${data}</pkg:part>`;
  });
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"${namespaces}>${elements.join("")}</pkg:package>`,
  );
}

/** A document of Word 2003 in XML. */
export function wordXml(content: string, attributes = ""): Buffer {
  return Buffer.from(
    `<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:v="urn:schemas-microsoft-com:vml" ${attributes}>${content}</w:wordDocument>`,
  );
}

/** A workbook of Excel 2003 in XML, with a formula. */
export function spreadsheetXml(formula: string, more = ""): Buffer {
  const text = formula.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return Buffer.from(
    `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">${more}<Worksheet ss:Name="A"><Table><Row><Cell ss:Formula="${text}"/></Row></Table></Worksheet></Workbook>`,
  );
}

/** Content in the format ActiveMime, after a header of so many bytes. */
export function activeMime(content: Uint8Array, headerBytes = 50): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write("ActiveMime");
  header.writeUInt16LE(Math.max(0, headerBytes - 46), 0x1e);
  return Buffer.concat([header, deflateSync(content)]);
}
