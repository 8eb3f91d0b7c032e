import type { PdfDocument } from "./document.ts";
import { type CryptMethod, decrypt, type EncryptionSettings, keyWithoutPassword } from "./encryption.ts";
import { dictionaryOf, PdfDictionary, PdfStream, PdfString, type PdfValue } from "./values.ts";

/** Who can open an encrypted file. */
export type Encryption = "user-password" | "owner-password" | "public-key" | "unknown";

/**
 * Finds out how a document is encrypted. If it opens without a password, its strings are decrypted, and its streams
 * are when they are decoded.
 *
 * @returns undefined if it is not encrypted
 */
export function openEncrypted(document: PdfDocument): Encryption | undefined {
  const found = new Set<PdfDictionary>();
  for (const trailer of document.trailers)
    for (const dictionary of document.dictionariesOf(trailer, "Encrypt")) found.add(dictionary);
  if (found.size === 0)
    return document.trailers.some((trailer) => trailer.all("Encrypt").some((value) => value !== null))
      ? "unknown"
      : undefined;
  let result: Encryption = "owner-password";
  for (const dictionary of [...found].slice(0, 16)) {
    const opened = open(document, dictionary);
    if (opened !== "owner-password") result = opened;
  }
  if (result === "owner-password") decryptStrings(document, found);
  return result;
}

function open(document: PdfDocument, dictionary: PdfDictionary): Encryption {
  const filters = document.namesOf(dictionary, "Filter");
  if (filters.length > 0 && !filters.includes("Standard"))
    return document.namesOf(dictionary, "SubFilter").some((name) => name.startsWith("adbe.pkcs7")) ||
      document.get(dictionary, "Recipients").length > 0 ||
      filters.some((name) => name.includes("Pub"))
      ? "public-key"
      : "unknown";
  const settings = settingsOf(document, dictionary);
  if (!settings) return "unknown";
  for (const keyBytes of new Set([settings.keyBytes, 16, 5])) {
    const key = keyWithoutPassword({ ...settings, keyBytes });
    if (!key) continue;
    const { streamMethod, stringMethod } = settings;
    document.decryption = { decrypt, key, streamMethod, stringMethod };
    return "owner-password";
  }
  return "user-password";
}

/** Undefined for a version that no standard describes. */
function settingsOf(document: PdfDocument, dictionary: PdfDictionary): EncryptionSettings | undefined {
  const version = document.numberOf(dictionary, "V") ?? 0;
  const revision = document.numberOf(dictionary, "R") ?? 0;
  if (![1, 2, 4, 5].includes(version) || revision < 2 || revision > 6) return undefined;
  const hasFilters = version >= 4;
  const method = (key: string) => (hasFilters ? methodOf(document, dictionary, key) : "rc4");
  const [streamMethod, stringMethod] = [method("StmF"), method("StrF")];
  if (!streamMethod || !stringMethod) return undefined;
  const bits = document.numberOf(dictionary, "Length") ?? 40;
  const empty = Buffer.alloc(0);
  return {
    version,
    revision,
    keyBytes: hasFilters ? 16 : version === 1 ? 5 : Math.min(16, Math.max(5, Math.floor(bits / 8))),
    ownerEntry: document.bytesOf(dictionary, "O") ?? empty,
    userEntry: document.bytesOf(dictionary, "U") ?? empty,
    userKeyEntry: document.bytesOf(dictionary, "UE") ?? empty,
    permissions: document.numberOf(dictionary, "P") ?? 0,
    encryptsMetadata: !document.get(dictionary, "EncryptMetadata").includes(false),
    fileId: fileIdOf(document),
    streamMethod,
    stringMethod,
  };
}

/** The method of the crypt filter that a key names. */
function methodOf(document: PdfDocument, dictionary: PdfDictionary, key: string): CryptMethod | undefined {
  const name = document.namesOf(dictionary, key).at(-1) ?? "Identity";
  if (name === "Identity") return "none";
  const methods = new Map<string, CryptMethod>([
    ["None", "none"],
    ["V2", "rc4"],
    ["AESV2", "aes-128"],
    ["AESV3", "aes-256"],
  ]);
  const filter = document
    .dictionariesOf(dictionary, "CF")
    .flatMap((filters) => document.dictionariesOf(filters, name))
    .at(-1);
  return methods.get((filter && document.namesOf(filter, "CFM").at(-1)) ?? "None");
}

function fileIdOf(document: PdfDocument): Buffer {
  for (const { value } of document.objects) {
    const dictionary = dictionaryOf(value);
    if (!dictionary?.has("ID") || !dictionary.has("Root")) continue;
    const id = document.get(dictionary, "ID").find((found) => Array.isArray(found));
    const first = id && document.resolve(id[0])[0];
    if (first instanceof PdfString) return Buffer.from(first.bytes, "latin1");
  }
  return Buffer.alloc(0);
}

/** Decrypts the strings of the file's objects. Those of object streams are encrypted with the stream. */
function decryptStrings(document: PdfDocument, encryptionDictionaries: ReadonlySet<PdfDictionary>): void {
  const { decryption } = document;
  if (!decryption || decryption.stringMethod === "none") return;
  for (const { number, generation, value } of document.objects) {
    if (number < 0) continue;
    const pending: PdfValue[] = [value];
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if (item instanceof PdfString) {
        const bytes = Buffer.from(item.bytes, "latin1");
        document.budget.checkTime();
        item.bytes = decrypt(bytes, decryption.stringMethod, decryption.key, number, generation).toString(
          "latin1",
        );
      } else if (Array.isArray(item)) for (const inner of item) pending.push(inner);
      else if (item instanceof PdfDictionary && encryptionDictionaries.has(item)) continue;
      else if (item instanceof PdfDictionary || item instanceof PdfStream)
        for (const inner of dictionaryOf(item)?.values ?? []) pending.push(inner);
    }
  }
}
