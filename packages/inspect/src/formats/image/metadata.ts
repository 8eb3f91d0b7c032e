import { inflateSync } from "node:zlib";
import type { AnalysisContext } from "../../format.ts";
import type { Metadata } from "./structure.ts";

/** Metadata of an image is read up to this length; a colour profile or XMP packet is shorter. */
const maximumBytes = 4 * 1024 ** 2;

/** Inflated metadata beyond this is a decompression bomb. */
const maximumInflatedBytes = 32 * 1024 ** 2;

/** Code in text that describes an image. Exact enough that titles and descriptions in HTML are not found. */
const codePatterns: readonly { name: string; pattern: RegExp }[] = [
  { name: "a script element", pattern: /<script[\s>/]/i },
  { name: "PHP", pattern: /<\?(?:php\b|=\s*[$`@\\(a-z_])/i },
  {
    name: "ASP or JSP",
    pattern: /<%[@=!]?\s*(?:eval|execute|request|response|page|runtime|out\.|string|import)/i,
  },
  {
    name: "an event handler",
    pattern: /<[a-z][^<>]{0,200}\son(?:error|load|click|focus|mouseover|toggle|begin)\s*=/i,
  },
  {
    name: "an event handler",
    pattern: /["'][^<>"']{0,40}\son(?:error|load|click|focus|mouseover)\s*=\s*["']?[\w.]+\s*[(=`]/i,
  },
  { name: "a frame or program", pattern: /<(?:iframe|object|embed|applet|svg|meta\s+http-equiv)[\s>/]/i },
  { name: "a script URL", pattern: /(?:java|vb)script:\s?[^\s<>]{0,80}[(=`;%]/i },
  { name: "an HTML data URL", pattern: /data:text\/html[;,]/i },
  {
    name: "a function call",
    pattern:
      /\b(?:eval|base64_decode|gzinflate|str_rot13|shell_exec|create_function|file_put_contents)\s?\(\s*[$"'`@\\(a-z_]/i,
  },
  {
    name: "a function call",
    pattern: /\b(?:assert|system|exec|passthru|popen|proc_open|preg_replace)\(\s*[$"'`@\\]/i,
  },
  {
    name: "a function call",
    pattern:
      /\b(?:alert|prompt)\(|document\.(?:write\(|cookie|location\s*=)|String\.fromCharCode\(|window\.location\s*=/,
  },
  { name: "a lookup of Log4j", pattern: /\$\{\s*(?:jndi|lower|upper|env|::-)[^}]{0,80}[:}]/i },
  { name: "Perl of a DjVu annotation", pattern: /\(metadata\b[\s\S]{0,200}\\c?\$\{/ },
  {
    name: "an entity declaration",
    // macOS writes the settings of a printer as a property list with this document type.
    pattern:
      /<!(?:ENTITY|DOCTYPE)\s(?!plist PUBLIC "-\/\/Apple(?: Computer)?\/\/DTD PLIST 1\.0\/\/EN" "http:\/\/www\.apple\.com\/DTDs\/PropertyList-1\.0\.dtd">)/,
  },
  { name: "ImageMagick's vector language", pattern: /push graphic-context/i },
  { name: "PostScript", pattern: /^[\s\0]*%!PS/ },
  { name: "a shell script", pattern: /^[\s\0]*#!\s*\/(?:usr\/)?bin\// },
  { name: "PowerShell", pattern: /\bpowershell(?:\.exe)?\s+-\w|\bInvoke-Expression\b|\bIEX\s*\(/i },
];

/** The name of code in a text; undefined if there is none. */
function findCode(text: string): string | undefined {
  return codePatterns.find(({ pattern }) => pattern.test(text))?.name;
}

/** Inflates metadata. Undefined if it is broken; `"bomb"` if it is too large. */
function inflate(bytes: Buffer): Buffer | "bomb" | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: maximumInflatedBytes });
  } catch (error) {
    const isTooLarge =
      error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return isTooLarge ? "bomb" : undefined;
  }
}

/** The text of metadata, also if it is UTF-16, where every other byte is NUL. */
function textsOf(bytes: Buffer): string[] {
  const text = bytes.toString("latin1");
  return bytes.includes(0) ? [text, text.replaceAll("\0", "")] : [text];
}

/** Looks for code and decompression bombs in the metadata of an image. */
export async function checkMetadata(context: AnalysisContext, metadata: readonly Metadata[]): Promise<void> {
  const { budget, read, report } = context;
  for (const { name, start, length, deflatedFrom } of metadata) {
    budget.use("objects");
    const bytes = await read(start, start + Math.min(length, maximumBytes));
    const where = `${name} at offset ${start}`;
    const inflated = deflatedFrom === undefined ? undefined : inflate(bytes.subarray(deflatedFrom));
    if (inflated === "bomb") {
      report("image-bomb", {
        message: `The ${name} is more than ${maximumInflatedBytes} bytes when it is decompressed.`,
        where,
        evidence: { compressedBytes: length },
      });
      continue;
    }
    if (inflated) budget.use("bytesDecoded", inflated.length);
    const code = [bytes, ...(inflated ? [inflated] : [])].flatMap(textsOf).map(findCode).find(Boolean);
    if (code)
      report("image-metadata-code", { message: `The ${name} has ${code}.`, where, evidence: { code } });
  }
}
