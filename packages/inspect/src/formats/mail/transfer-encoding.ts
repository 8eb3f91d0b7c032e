/** What a part is after its transfer encoding: programs may read malformed base64 in two ways. */
export type Decoded = readonly Buffer[];

/**
 * Decodes the body of a part. https://www.rfc-editor.org/rfc/rfc2045#section-6
 * @returns undefined if the encoding is not known
 */
export function decodeTransfer(body: string, encoding: string): Decoded | undefined {
  switch (encoding) {
    case "":
    case "7bit":
    case "8bit":
    case "binary":
      return [Buffer.from(body, "latin1")];
    case "quoted-printable":
      return [decodeQuotedPrintable(body)];
    case "base64":
      return decodeBase64(body);
    case "x-uuencode":
    case "x-uue":
    case "uuencode":
      return encodedFiles(body).map(({ content }) => content);
    default:
      return undefined;
  }
}

function decodeQuotedPrintable(body: string): Buffer {
  const text = body
    .replace(/[ \t]+(?=\r|\n|$)/g, "")
    .replace(/=(?:\r\n|\r|\n)/g, "")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}

/** Some programs stop at the padding, others read on, such as where two encoded texts follow each other. */
function decodeBase64(body: string): Decoded {
  const characters = body.replace(/[^A-Za-z0-9+/=]/g, "");
  const padding = characters.indexOf("=");
  const first = Buffer.from(padding < 0 ? characters : characters.slice(0, padding), "base64");
  if (padding < 0) return [first];
  const rest = characters.slice(padding).replace(/^=+/, "");
  if (rest === "") return [first];
  return [first, Buffer.concat([first, ...rest.split(/=+/).map((piece) => Buffer.from(piece, "base64"))])];
}

/** A file that is encoded in text. */
export interface EncodedFile {
  name: string;
  content: Buffer;
}

const fileStart =
  /^(?:begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})|=ybegin [^\r\n]*?name=([^\r\n]{1,255}))(?:\r\n|\r|\n)/gm;

/** Files in text by uuencode and yEnc. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/uuencode.html */
export function encodedFiles(text: string): EncodedFile[] {
  return [...text.matchAll(fileStart)].map((match) => {
    const start = match.index + match[0].length;
    const [, base64, uuName, yencName] = match;
    if (yencName !== undefined) return { name: yencName.trim(), content: decodeYenc(text, start) };
    const content =
      base64 === undefined
        ? decodeUuencode(text, start)
        : Buffer.from(bodyUntil(text, start, /^====/m), "base64");
    return { name: (uuName ?? "").trim(), content };
  });
}

function bodyUntil(text: string, start: number, end: RegExp): string {
  const body = text.slice(start);
  const found = body.search(end);
  return found < 0 ? body : body.slice(0, found);
}

function decodeUuencode(text: string, start: number): Buffer {
  const lines: Buffer[] = [];
  for (const line of bodyUntil(text, start, /^end[ \t]*\r?$/m).split(/\r\n|\r|\n/)) {
    const length = sixBitsOf(line, 0);
    if (line === "" || length > 45) continue;
    const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
    for (let group = 0; group * 3 < length; group++) {
      const [a, b, c, d] = [1, 2, 3, 4].map((offset) => sixBitsOf(line, group * 4 + offset)) as [
        number,
        number,
        number,
        number,
      ];
      bytes.writeUIntBE((a << 18) | (b << 12) | (c << 6) | d, group * 3, 3);
    }
    lines.push(bytes.subarray(0, length));
  }
  return Buffer.concat(lines);
}

const sixBitsOf = (line: string, at: number): number => ((line.charCodeAt(at) || 32) - 32) & 63;

/** http://www.yenc.org/yenc-draft.1.3.txt */
function decodeYenc(text: string, start: number): Buffer {
  const body = bodyUntil(text, start, /^=yend/m)
    .replace(/^=ypart[^\r\n]*/gm, "")
    .replace(/[\r\n]/g, "");
  const bytes = Buffer.alloc(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at++) {
    const isEscaped = body[at] === "=";
    if (isEscaped) at++;
    bytes[length++] = (body.charCodeAt(at) - (isEscaped ? 106 : 42)) & 255;
  }
  return bytes.subarray(0, length);
}
