import { decodeFiles, type EncodedFile } from "../../mail/encoded-files.ts";

/** The name of what a text is as a whole in base64. */
export const base64Name = "decoded base64";

/** Characters of a text that is base64 as a whole, at least. */
const leastCharacters = 44;
/** Characters of a line of base64, at least, unless it is the last one. Lists of words have shorter lines. */
const lineCharacters = 56;

/** The files that are encoded in a text: as a whole in base64 or in hex digits, or by the programs of mail. */
export function encodedFiles(text: string): EncodedFile[] {
  const base64 = decodeBase64(text);
  const hex = decodeHex(text);
  return [
    ...(base64 ? [{ name: base64Name, content: base64 }] : []),
    ...(hex ? [{ name: "decoded hex digits", content: hex }] : []),
    ...decodeFiles(text),
    ...properties(text),
    ...blocks(text),
  ];
}

/** A text that is base64 as a whole, in lines of one length; undefined for other text. */
function decodeBase64(text: string): Buffer | undefined {
  if (!/^\s*[A-Za-z\d+/]{44}/.test(text.slice(0, 1000))) return undefined;
  const lines = text.trim().split(/\s*\n\s*/);
  const length = lines[0]?.length ?? 0;
  const isEven = lines.every((line, index) => line.length === length || index === lines.length - 1);
  if (!isEven || (lines.length > 1 && (length < lineCharacters || length % 4 !== 0))) return undefined;
  const digits = lines.join("");
  // Sequences of letters, such as proteins, have one case.
  const isMixed = /[a-z]/.test(digits) && /[A-Z]/.test(digits);
  if (!isMixed || digits.length < leastCharacters || !/^[A-Za-z\d+/]+={0,2}$/.test(digits)) return undefined;
  return Buffer.from(digits, "base64");
}

function decodeHex(text: string): Buffer | undefined {
  if (!/^\s*(?:0x)?[\da-f]{2}(?:\s?[\da-f]{2}){31}/i.test(text.slice(0, 1000))) return undefined;
  const digits = text.trim().replace(/^0x/, "").replaceAll(/\s/g, "");
  // Without a letter, the digits are decimal or binary numbers, and without a number, they are letters.
  const isMixed = /[a-f]/i.test(digits) && /\d/.test(digits);
  return isMixed && /^[\da-f]+$/i.test(digits) ? Buffer.from(digits, "hex") : undefined;
}

/**
 * The values of properties of calendars and contacts that are files.
 * https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.1 and https://www.rfc-editor.org/rfc/rfc2426#section-3.1.4
 */
function properties(text: string): EncodedFile[] {
  if (!/^\s*BEGIN:V(?:CALENDAR|CARD)/i.test(text.slice(0, 1000))) return [];
  const files: EncodedFile[] = [];
  for (const line of text.replaceAll(/\r?\n[ \t]/g, "").split(/[\r\n]+/)) {
    const colon = line.lastIndexOf(":");
    const parameters = line.slice(0, colon);
    const isBase64 = /[;=](?:B|BASE64)(?:;|$)/i.test(parameters);
    const isDataUrl = /:data$/i.test(parameters) && line.includes(";base64,", colon);
    if (!isBase64 && !isDataUrl) continue;
    const value = line.slice(isDataUrl ? line.lastIndexOf(",") + 1 : colon + 1);
    files.push({ name: nameOf(parameters), content: Buffer.from(value, "base64") });
  }
  return files;
}

/** The name of a property before its parameters, such as `attach`. */
function nameOf(parameters: string): string {
  return (/^[\w.-]{1,60}/.exec(parameters)?.[0] ?? "property").toLowerCase().replaceAll(".", "-");
}

/**
 * Blocks between the marks of PEM that are no DER: `certutil -encode` writes any file as a certificate.
 * https://www.rfc-editor.org/rfc/rfc7468#section-2
 */
function blocks(text: string): EncodedFile[] {
  const mark = "-----BEGIN CERTIFICATE-----";
  const files: EncodedFile[] = [];
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    const end = text.indexOf("-----", at + mark.length);
    const content = Buffer.from(text.slice(at + mark.length, end < 0 ? undefined : end), "base64");
    if (content.length > 0 && content[0] !== 0x30) files.push({ name: "certificate", content });
  }
  return files;
}
