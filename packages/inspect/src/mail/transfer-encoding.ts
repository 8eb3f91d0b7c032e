import { decodeFiles } from "./encoded-files.ts";

/** Encodings that are decoded. https://www.rfc-editor.org/rfc/rfc2045#section-6 */
export type TransferEncoding = "identity" | "base64" | "quoted-printable" | "uuencode" | "binhex";

/** The encoding that a value names. */
export interface NamedEncoding {
  encoding: TransferEncoding;
  /** Whether the value is exactly a name of the encoding; otherwise programs differ in whether they decode. */
  isExact: boolean;
}

const names: ReadonlyMap<string, TransferEncoding> = new Map(
  Object.entries({
    "7bit": "identity",
    "8bit": "identity",
    binary: "identity",
    base64: "base64",
    "quoted-printable": "quoted-printable",
    "x-uuencode": "uuencode",
    "x-uue": "uuencode",
    uuencode: "uuencode",
    uue: "uuencode",
    "x-yencode": "uuencode",
    "x-yenc": "uuencode",
    yenc: "uuencode",
    "x-binhex": "binhex",
    "x-binhex40": "binhex",
    binhex: "binhex",
    binhex40: "binhex",
  } satisfies Record<string, TransferEncoding>),
);

/** The encoding that the value of `Content-Transfer-Encoding` names. */
export function namedEncoding(value: string): NamedEncoding {
  const name = value
    .replaceAll(/\([^()]{0,1000}\)/g, "")
    .trim()
    .toLowerCase();
  const exact = names.get(name);
  if (exact !== undefined) return { encoding: exact, isExact: true };
  const similar = [...names].find(([other, encoding]) => encoding !== "identity" && name.includes(other));
  return { encoding: similar?.[1] ?? "identity", isExact: /^[78][- ]?bits?$|^$/.test(name) };
}

/** Decoded content. */
export interface Decoded {
  /** The content as programs decode it; the first is the one of the RFC. Different from each other. */
  readings: readonly Buffer[];
  /** Why programs disagree. */
  fault?: string;
}

/** Decodes a body. */
export function decodeTransfer(body: string, encoding: TransferEncoding): Decoded {
  if (encoding === "base64") return decodeBase64(body);
  if (encoding === "quoted-printable") return { readings: [decodeQuotedPrintable(body)] };
  if (encoding === "identity") return { readings: [Buffer.from(body, "latin1")] };
  const files = decodeFiles(body).map(({ content }) => content);
  return files.length > 0
    ? { readings: files }
    : { readings: [Buffer.from(body, "latin1")], fault: "The encoded data has no beginning." };
}

/** Text behind base64 that is no part of it, such as the footer of a mailing list. */
const maximumFooter = 4096;

function decodeBase64(body: string): Decoded {
  const regular = /^[A-Za-z0-9+/\s]*={0,2}\s*/.exec(body)?.[0] ?? "";
  const rest = body.slice(regular.length);
  const first = Buffer.from(regular.replaceAll(/[\s=]/g, ""), "base64");
  if (rest.trim() === "") return { readings: [first] };
  const isFooter =
    rest.length <= maximumFooter && /[\r\n]\s*$/.test(regular) && !/[A-Za-z0-9+/]{60}/.test(rest);
  const ignoring = body.replaceAll(/[^A-Za-z0-9+/=]/g, "");
  // Programs that ignore other characters go on behind the padding, at a group of four or at the next bits.
  const groups = Buffer.concat(ignoring.split(/=+/).map((piece) => Buffer.from(piece, "base64")));
  const bits = Buffer.from(ignoring.replaceAll("=", ""), "base64");
  return {
    readings: distinct([first, groups, bits]),
    ...(!isFooter && { fault: "The base64 data has other characters, or goes on behind its end." }),
  };
}

/** Contents that differ from each other. */
export function distinct(contents: readonly Buffer[]): Buffer[] {
  const result: Buffer[] = [];
  for (const content of contents) if (!result.some((other) => other.equals(content))) result.push(content);
  return result;
}

/** https://www.rfc-editor.org/rfc/rfc2045#section-6.7 */
export function decodeQuotedPrintable(body: string): Buffer {
  const lines = body.split(/(\r\n|\r|\n)/);
  let decoded = "";
  // Each line is followed by its line break.
  for (let index = 0; index < lines.length; index += 2) {
    const line = (lines[index] ?? "").trimEnd();
    const isSoft = line.endsWith("=");
    decoded += (isSoft ? line.slice(0, -1) : line).replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (!isSoft) decoded += lines[index + 1] ?? "";
  }
  return Buffer.from(decoded, "latin1");
}
