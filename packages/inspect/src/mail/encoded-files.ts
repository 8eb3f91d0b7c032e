import { decodeBinHex } from "./binhex.ts";

/** A file that is encoded in text. */
export interface EncodedFile {
  name: string;
  content: Buffer;
}

const beginning =
  /^(?:begin(?:-base64)? {1,9}[0-7]{3,4} |=ybegin |\(This file must be converted with BinHex)/m;

/**
 * Finds files in text that mail programs decode by themselves: uuencode, its base64 form, yEnc and BinHex.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/uuencode.html and http://www.yenc.org/yenc-draft.1.3.txt
 */
export function decodeFiles(text: string): EncodedFile[] {
  if (!beginning.test(text)) return [];
  const files: EncodedFile[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const uu = /^begin(-base64)? {1,9}[0-7]{3,4} {1,9}(.*)$/.exec(line);
    if (uu) {
      const end = endOf(lines, at + 1, uu[1] === undefined ? /^end\s*$/ : /^====/);
      const data = lines.slice(at + 1, end);
      const content =
        uu[1] === undefined ? Buffer.concat(data.map(decodeUuLine)) : Buffer.from(data.join(""), "base64");
      files.push({ name: uu[2]?.trim() ?? "", content });
      at = end;
    } else if (line.startsWith("=ybegin ")) {
      const end = endOf(lines, at + 1, /^=yend\b/);
      const name = /\bname=(.*)$/.exec(line)?.[1]?.trim() ?? "";
      files.push({ name, content: decodeYenc(lines.slice(at + 1, end)) });
      at = end;
    } else if (line.startsWith("(This file must be converted with BinHex")) {
      const file = decodeBinHex(lines.slice(at + 1).join("\n"));
      if (file) files.push(file);
    }
  }
  return files;
}

function endOf(lines: readonly string[], start: number, pattern: RegExp): number {
  const end = lines.findIndex((line, index) => index >= start && pattern.test(line));
  return end < 0 ? lines.length : end;
}

/** A line of uuencode: its first character is the number of bytes. */
function decodeUuLine(line: string): Buffer {
  const length = ((line.codePointAt(0) ?? 32) - 32) & 63;
  const bytes = Buffer.alloc(Math.ceil(length / 3) * 3);
  for (let group = 0; group * 3 < length; group++) {
    let bits = 0;
    for (let index = 0; index < 4; index++)
      bits = (bits << 6) | (((line.codePointAt(1 + group * 4 + index) ?? 32) - 32) & 63);
    bytes.writeUIntBE(bits & 0xffffff, group * 3, 3);
  }
  return bytes.subarray(0, length);
}

function decodeYenc(lines: readonly string[]): Buffer {
  const data = lines.filter((line) => !line.startsWith("=ypart ")).join("");
  const bytes = Buffer.alloc(data.length);
  let length = 0;
  for (let at = 0; at < data.length; at++) {
    const isEscaped = data[at] === "=";
    if (isEscaped) at++;
    bytes[length++] = (data.charCodeAt(at) - 42 - (isEscaped ? 64 : 0)) & 0xff;
  }
  return bytes.subarray(0, length);
}
