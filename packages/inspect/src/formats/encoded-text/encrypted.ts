/** The marks around a message of OpenPGP. https://www.rfc-editor.org/rfc/rfc9580#section-6.2 */
const messageMarks = { begin: "-----BEGIN PGP MESSAGE-----", end: "-----END PGP MESSAGE-----" };
/** https://www.w3.org/TR/xmlenc-core1/#sec-CipherData */
const cipherValue = /<(?:[\w-]{1,40}:)?CipherValue[\s>]/;
/** https://github.com/getsops/sops#encryption-protocol */
const sopsValue = /\bENC\[AES256_GCM,data:/;
/** https://www.rfc-editor.org/rfc/rfc7516#section-7.2 */
const jweMembers = [/"ciphertext"\s*:\s*"/, /"iv"\s*:\s*"/, /"(?:protected|recipients|encrypted_key)"\s*:/];
/** Calls that decrypt, and an encrypted content in a literal. */
const decryption = /\bCryptoJS\s{0,9}\.\s{0,9}AES\s{0,9}\.\s{0,9}decrypt\s{0,9}\(|\bstaticrypt/i;
const cipherLiteral = /["'`][A-Za-z\d+/=]{200,}/;

/** What encrypts a part of a text that makes up much of it; undefined if there is none. */
export function encryptionOf(text: string, type: string): string | undefined {
  const content = type === "text/html" ? text.replaceAll(/<[^<>]{0,1000}>/g, "\n") : text;
  if (messageLength(content) * 2 > content.trim().length) return "OpenPGP";
  if (cipherValue.test(text) && text.includes("http://www.w3.org/2001/04/xmlenc#")) return "XML Encryption";
  if (/json|yaml|plain/.test(type) && sopsValue.test(text)) return "SOPS";
  if (type === "application/json" && jweMembers.every((member) => member.test(text)))
    return "JSON Web Encryption";
  if (type === "text/html" && decryption.test(text) && cipherLiteral.test(text)) return "JavaScript";
  return undefined;
}

/** Characters of the messages of OpenPGP in a text, which may also be a quotation. */
function messageLength(text: string): number {
  let length = 0;
  let begin = text.indexOf(messageMarks.begin);
  while (begin >= 0) {
    const end = text.indexOf(messageMarks.end, begin);
    if (end < 0) break;
    length += end + messageMarks.end.length - begin;
    begin = text.indexOf(messageMarks.begin, end);
  }
  return length;
}
