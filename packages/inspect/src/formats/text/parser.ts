import type { Format, Parser } from "../../format.ts";
import { typeOfExtension } from "../../media-types.ts";
import { checkText, type TextCheck } from "../../text/text-check.ts";
import { binaryTypes } from "../binary/types.ts";
import { isHtml, xmlTypeOf, xmlTypes } from "./markup.ts";
import { scriptTypeOfName, scriptTypes } from "./script-names.ts";
import { scriptTypeOfText, serverCode } from "./scripts.ts";
import { structuredTypeOf } from "./structured.ts";

/** Text whose type only the extension tells. */
const typesByName = [
  "text/csv",
  "text/tab-separated-values",
  "text/markdown",
  "text/css",
  "application/yaml",
  "application/toml",
  "application/sql",
  "application/x-subrip",
  "text/html",
  "image/svg+xml",
  "application/xhtml+xml",
];

const structuredTypes = [
  "application/json",
  "application/x-ndjson",
  "text/calendar",
  "text/vcard",
  "text/vtt",
];

/** Text that is encrypted as a whole. */
const encryptedTextTypes = [
  "application/x-saltpack-encrypted",
  "application/x-fernet-encrypted",
  "application/jose",
  "application/x-encrypted-key",
];

export const textTypes: ReadonlyMap<string, string> = new Map([
  ...["text/plain", ...typesByName, ...structuredTypes, ...xmlTypes].map((type) => [type, "text"] as const),
  ...encryptedTextTypes.map((type) => [type, type] as const),
  ...scriptTypes,
]);

/** Text in every encoding: by its structure, by the extension where that alone tells it, otherwise plain text. */
export const textParser: Parser = {
  async detect(input) {
    const check = await checkText(input);
    return check && formatOf(typeOf(check, input.filename), check);
  },
};

function formatOf(type: string, { encoding }: TextCheck): Format {
  return { type, family: textTypes.get(type) ?? binaryTypes.get(type) ?? "text", details: { encoding } };
}

function typeOf({ text: content, isWhole }: TextCheck, filename: string): string {
  return (
    scriptTypeOfName(filename) ??
    scriptTypeOfText(content) ??
    structuredTypeOf(content, isWhole) ??
    xmlTypeOf(content) ??
    (isHtml(content) ? htmlTypeOf(content) : typeOfName(filename)) ??
    "text/plain"
  );
}

/** Pages with code that a server runs are no pages yet. */
function htmlTypeOf(content: string): string {
  return serverCode.test(content) ? "text/x-server-page" : "text/html";
}

function typeOfName(filename: string): string | undefined {
  const type = typeOfExtension(filename);
  return type !== undefined && typesByName.includes(type) ? type : undefined;
}
