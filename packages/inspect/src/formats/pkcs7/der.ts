/** An element of BER. https://www.itu.int/rec/T-REC-X.690 */
interface Element {
  tag: number;
  start: number;
  /** Where its content ends; where the data ends for the indefinite form. */
  end: number;
}

const sequence = 0x30;
const objectIdentifier = 0x06;

/** 1.2.840.113549.1.7, without the last number. https://www.rfc-editor.org/rfc/rfc5652 */
const pkcs7 = "2a864886f70d0107";
const contentTypes: ReadonlyMap<number, Pkcs7Content> = new Map([
  [1, "data"],
  [2, "signed"],
  [3, "encrypted"],
  [4, "encrypted"],
  [5, "data"],
  [6, "encrypted"],
]);
/** 1.2.840.113549.1.9.16.1, without the last number. https://www.rfc-editor.org/rfc/rfc5083 and rfc3274 */
const smime = "2a864886f70d01091001";
const smimeContentTypes: ReadonlyMap<number, Pkcs7Content> = new Map([
  [9, "data"],
  [23, "encrypted"],
]);
export type Pkcs7Content = "data" | "signed" | "encrypted";

/** The type of an X.509 certificate, a PKCS #12 store or a CMS message; undefined if the bytes are none. */
export function derType(bytes: Buffer): string | undefined {
  const outer = elementAt(bytes, 0);
  if (outer?.tag !== sequence) return undefined;
  const content = pkcs7Content(bytes);
  if (content) return isDetached(bytes) ? "application/pkcs7-signature" : "application/pkcs7-mime";
  const first = elementAt(bytes, outer.start);
  // PFX: version 3, then a ContentInfo. https://www.rfc-editor.org/rfc/rfc7292#section-4
  if (bytes.subarray(outer.start, outer.start + 4).equals(Buffer.from([2, 1, 3, sequence])))
    return "application/x-pkcs12";
  // TBSCertificate: [0] version. https://www.rfc-editor.org/rfc/rfc5280#section-4.1
  const isCertificate =
    first?.tag === sequence && bytes.subarray(first.start, first.start + 3).equals(Buffer.from([0xa0, 3, 2]));
  return isCertificate ? "application/x-x509-ca-cert" : undefined;
}

/** What a CMS message holds; undefined if the bytes are none. */
export function pkcs7Content(bytes: Buffer): Pkcs7Content | undefined {
  const outer = elementAt(bytes, 0);
  const identifier = outer?.tag === sequence ? elementAt(bytes, outer.start) : undefined;
  if (identifier?.tag !== objectIdentifier) return undefined;
  const value = bytes.subarray(identifier.start, identifier.end);
  const arc = value.subarray(0, -1).toString("hex");
  const kinds = arc === pkcs7 ? contentTypes : arc === smime ? smimeContentTypes : undefined;
  return kinds?.get(value.at(-1) ?? 0);
}

/** Whether a signed message has no content. */
function isDetached(bytes: Buffer): boolean {
  return pkcs7Content(bytes) === "signed" && signedContentElement(bytes) === undefined;
}

/**
 * The content of a signed message.
 * @returns undefined if it is detached, or if the message is malformed
 */
export function signedContent(bytes: Buffer): Buffer | undefined {
  const element = signedContentElement(bytes);
  if (!element) return undefined;
  if (element.tag === 0x04) return bytes.subarray(element.start, element.end);
  if (element.tag !== 0x24) return undefined;
  const parts: Buffer[] = [];
  for (let at = element.start; at < element.end; ) {
    const part = elementAt(bytes, at);
    if (part?.tag !== 0x04) break;
    parts.push(bytes.subarray(part.start, part.end));
    at = part.end;
  }
  return Buffer.concat(parts);
}

/** The octet string in `ContentInfo.content.encapContentInfo.eContent`. https://www.rfc-editor.org/rfc/rfc5652#section-5.2 */
function signedContentElement(bytes: Buffer): Element | undefined {
  const info = elementAt(bytes, 0);
  const identifier = info && elementAt(bytes, info.start);
  const explicit = identifier && elementAt(bytes, identifier.end);
  const signedData = explicit && elementAt(bytes, explicit.start);
  const version = signedData && elementAt(bytes, signedData.start);
  const algorithms = version && elementAt(bytes, version.end);
  const algorithmsEnd = algorithms && endOf(bytes, algorithms);
  const encapsulated = algorithmsEnd === undefined ? undefined : elementAt(bytes, algorithmsEnd);
  if (encapsulated?.tag !== sequence) return undefined;
  const contentType = elementAt(bytes, encapsulated.start);
  const wrapper = contentType && elementAt(bytes, contentType.end);
  if (wrapper?.tag !== 0xa0 || wrapper.start > encapsulated.end) return undefined;
  return elementAt(bytes, wrapper.start);
}

/** The element at an offset; undefined if there is none. */
function elementAt(bytes: Buffer, offset: number): Element | undefined {
  const tag = bytes[offset];
  const length = bytes[offset + 1];
  if (tag === undefined || length === undefined) return undefined;
  if (length < 0x80) return { tag, start: offset + 2, end: offset + 2 + length };
  const size = length & 0x7f;
  if (size === 0) return { tag, start: offset + 2, end: bytes.length };
  if (size > 6 || offset + 2 + size > bytes.length) return undefined;
  const start = offset + 2 + size;
  return { tag, start, end: start + bytes.readUIntBE(offset + 2, size) };
}

/** Where the next element begins. The set of algorithms has few elements, each of a definite length. */
function endOf(bytes: Buffer, element: Element): number | undefined {
  if (bytes[element.start - 1] !== 0x80) return element.end;
  let at = element.start;
  for (let count = 0; count < 100; count++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return at + 2;
    const next = elementAt(bytes, at);
    if (!next) return undefined;
    at = next.end;
  }
  return undefined;
}
