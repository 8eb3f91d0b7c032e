import { type ZipMember, zip } from "./zip.ts";

interface BookSample {
  files?: readonly ZipMember[];
  withoutMimetype?: boolean;
}

/** Writes an EPUB book with one page. */
export function book({ files = [], withoutMimetype = false }: BookSample = {}): Buffer {
  const container =
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>';
  const package_ =
    '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest></package>';
  return zip([
    ...(withoutMimetype ? [] : [{ name: "mimetype", content: "application/epub+zip", isStored: true }]),
    { name: "META-INF/container.xml", content: container },
    { name: "content.opf", content: package_ },
    ...files,
  ]);
}

/** A page of a book. */
export function page(body: string): ZipMember {
  const content = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>a</title></head><body>${body}</body></html>`;
  return { name: "a.xhtml", content };
}

/** The file that says that another is encrypted by an algorithm. */
export function encryptedBy(name: string, algorithm: string): ZipMember {
  const content = `<?xml version="1.0"?><encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="${name}"/></enc:CipherData></enc:EncryptedData></encryption>`;
  return { name: "META-INF/encryption.xml", content };
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** The file of objects whose first object has a type: a Snappy block with one literal. */
function objects(type: number): Buffer {
  const message = [0x08, ...varint(type)];
  const info = [0x08, 1, 0x12, message.length, ...message];
  const literal = [info.length, ...info];
  const block = [literal.length, (literal.length - 1) << 2, ...literal];
  return Buffer.from([0, block.length, 0, 0, ...block]);
}

/** Writes a document of Pages, Numbers or Keynote, by the type of its first object and its other files. */
export function iworkDocument(type: number, files: readonly ZipMember[] = []): Buffer {
  return zip([
    { name: "Index/Document.iwa", content: objects(type), isStored: true },
    { name: "Metadata/Properties.plist", content: "bplist00a", isStored: true },
    ...files,
  ]);
}
