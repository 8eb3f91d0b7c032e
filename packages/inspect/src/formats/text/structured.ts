/** JSON is parsed whole up to this length. */
const parsedCharacters = 1024 ** 2;

/** Texts by their first line. */
const beginnings: readonly (readonly [start: RegExp, type: string])[] = [
  [/^\s*BEGIN:VCALENDAR\s*[\r\n]/i, "text/calendar"],
  [/^\s*BEGIN:VCARD\s*[\r\n]/i, "text/vcard"],
  [/^WEBVTT(?=[\s]|$)/, "text/vtt"],
  [/^%!PS/, "application/postscript"],
  [/^(\s*999\r?\n[^\r\n]*\r?\n)*\s*0\r?\n\s*SECTION\r?\n/, "image/vnd.dxf"],
  [/^-----BEGIN PGP MESSAGE-----/, "application/pgp-encrypted"],
  [/^-----BEGIN PGP SIGNATURE-----/, "application/pgp-signature"],
  [/^-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----/, "application/pgp-keys"],
  [/^-----BEGIN AGE ENCRYPTED FILE-----/, "application/x-age-encrypted"],
  [/^\$ANSIBLE_VAULT;/, "application/x-ansible-vault"],
  [/^U2FsdGVkX1[89+/]/, "application/x-openssl-encrypted"],
  [/^\s*-----BEGIN (PKCS7|CMS|PKCS #7 SIGNED DATA)-----/, "application/pkcs7-mime"],
  [/^\s*-----BEGIN ([A-Z0-9]+ )*CERTIFICATE-----/, "application/x-x509-ca-cert"],
];

/** The type of text with a structure of its own; undefined for other text. */
export function structuredTypeOf(text: string, isWhole: boolean): string | undefined {
  const start = text.slice(0, 4096);
  return beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? jsonTypeOf(text, isWhole);
}

function jsonTypeOf(text: string, isWhole: boolean): string | undefined {
  const first = /\S/.exec(text.slice(0, 4096))?.[0];
  if (first !== "{" && first !== "[") return undefined;
  if (isWhole && text.length <= parsedCharacters && parses(text)) return "application/json";
  if (isJsonLines(text, isWhole)) return "application/x-ndjson";
  if (isWhole && text.length <= parsedCharacters) return undefined;
  // Long JSON by its beginning and its end.
  const begins = /^\s*(\{\s*("|\})|\[\s*(["{[\]\d-]|true|false|null))/.test(text.slice(0, 4096));
  return begins && (!isWhole || /[\]}]\s*$/.test(text.slice(-200))) ? "application/json" : undefined;
}

/** Whether each of the first lines is an object or an array of JSON, and there are at least two. */
function isJsonLines(text: string, isWhole: boolean): boolean {
  const lines = text.slice(0, parsedCharacters).split("\n", 200);
  // The last line may be cut.
  if (!isWhole || text.length > parsedCharacters || lines.length === 200) lines.pop();
  const records = lines.map((line) => line.trim()).filter((line) => line !== "");
  return records.length >= 2 && records.every((line) => /^[[{]/.test(line) && parses(line));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
