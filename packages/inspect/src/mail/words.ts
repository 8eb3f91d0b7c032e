import { decodeWords as decodeEncodedWords } from "postal-mime";

/** Decodes bytes, one character each, as the charset says; what is not UTF-8 without a charset is Windows-1252. */
export function decodeCharset(text: string, charset = ""): string {
  const bytes = Buffer.from(text, "latin1");
  for (const label of [charset.split("*", 1)[0]?.trim() || "utf-8", "utf-8"])
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // An unknown label, or other text than it says.
    }
  return new TextDecoder("windows-1252").decode(bytes);
}

/** Decodes `%41`. */
export function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Decodes encoded words (https://www.rfc-editor.org/rfc/rfc2047), and text without any that is not ASCII. */
export function decodeWords(text: string): string {
  return text.includes("=?") ? decodeEncodedWords(text) : decodeCharset(text);
}
