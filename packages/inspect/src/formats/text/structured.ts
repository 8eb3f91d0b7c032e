/** JSON is parsed whole up to this length. */
const parsedCharacters = 1024 ** 2;

/** Texts by their first line. */
const beginnings: readonly (readonly [start: RegExp, type: string])[] = [
  [/^\s*BEGIN:VCALENDAR\s*[\r\n]/i, "text/calendar"],
  [/^\s*BEGIN:VCARD\s*[\r\n]/i, "text/vcard"],
  [/^WEBVTT(?=[\s]|$)/, "text/vtt"],
  [/^%!PS/, "application/postscript"],
  // Commands for a printer before PostScript.
  [/^[^ -~]%-12345X[\s\S]{0,2000}?^%!PS/m, "application/postscript"],
  [/^P[14]\s(?:\s|#[^\n]*\n)*\d+\s+\d+\s/, "image/x-portable-bitmap"],
  [/^P[25]\s(?:\s|#[^\n]*\n)*\d+\s+\d+\s+\d+\s/, "image/x-portable-graymap"],
  [/^P[36]\s(?:\s|#[^\n]*\n)*\d+\s+\d+\s+\d+\s/, "image/x-portable-pixmap"],
  [/^solid\b[^\n]{0,200}\n\s*(?:facet\s+normal|endsolid)\b/, "model/stl"],
  [/^ply\r?\nformat /, "model/ply"],
  [/^# \.PCD v/, "model/x-pcd"],
  [/^(\s*999\r?\n[^\r\n]*\r?\n)*\s*0\r?\n\s*SECTION\r?\n/, "image/vnd.dxf"],
  [/^(?:\ufeff|\s)*-----BEGIN PGP MESSAGE-----/, "application/pgp-encrypted"],
  [/^-----BEGIN PGP SIGNATURE-----/, "application/pgp-signature"],
  [/^-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----/, "application/pgp-keys"],
  [/^\s*-----BEGIN AGE ENCRYPTED FILE-----/, "application/x-age-encrypted"],
  [/^\$ANSIBLE_VAULT;/, "application/x-ansible-vault"],
  [/^\s*U2FsdGVkX1[89+/]/, "application/x-openssl-encrypted"],
  [/^\s*BEGIN (?:\w{1,20} )?SALTPACK ENCRYPTED MESSAGE\./, "application/x-saltpack-encrypted"],
  [/^\s*gAAAAA[\w-]{80,}={0,2}\s*$/, "application/x-fernet-encrypted"],
  // JSON Web Encryption has five parts, of which the second may be empty. https://www.rfc-editor.org/rfc/rfc7516#section-3.1
  [/^\s*eyJ[\w-]{10,2000}\.[\w-]{0,1000}\.[\w-]{10,100}\.[\w-]{2,}(?:\.|$)/, "application/jose"],
  [/^\s*-----BEGIN ENCRYPTED PRIVATE KEY-----/, "application/x-encrypted-key"],
  [/^\s*-----BEGIN [A-Z]{2,10} PRIVATE KEY-----\s+Proc-Type: *4, *ENCRYPTED/, "application/x-encrypted-key"],
  // The name of the cipher, which is not `none`.
  [
    /^\s*-----BEGIN OPENSSH PRIVATE KEY-----\s*b3BlbnNzaC1rZXktdjEAAAAA(?!BG5vbm)/,
    "application/x-encrypted-key",
  ],
  [/^PuTTY-User-Key-File-\d: [^\n]*\nEncryption: (?!none)\S/, "application/x-encrypted-key"],
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
