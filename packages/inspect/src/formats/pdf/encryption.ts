import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { rc4 } from "./rc4.ts";

/** What the encryption dictionary says. Strings are bytes. See ISO 32000-2, 7.6.4. */
export interface EncryptionSettings {
  version: number;
  revision: number;
  /** Of the file's key. */
  keyBytes: number;
  ownerEntry: Buffer;
  userEntry: Buffer;
  userKeyEntry: Buffer;
  permissions: number;
  encryptsMetadata: boolean;
  /** First element of the file's `ID`. */
  fileId: Buffer;
  streamMethod: CryptMethod;
  stringMethod: CryptMethod;
}
export type CryptMethod = "none" | "rc4" | "aes-128" | "aes-256";

const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");

const md5 = (...parts: Buffer[]) => {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * The key of a file that opens without a password: only an owner's password restricts it.
 *
 * @returns undefined if a password is needed
 */
export function keyWithoutPassword(settings: EncryptionSettings): Buffer | undefined {
  return settings.revision >= 5 ? key256(settings) : keyUpTo128(settings);
}

/** Algorithms 2, 4 and 5. */
function keyUpTo128(settings: EncryptionSettings): Buffer | undefined {
  const { revision, keyBytes, ownerEntry, userEntry, permissions, encryptsMetadata, fileId } = settings;
  const permissionBytes = Buffer.alloc(4);
  permissionBytes.writeInt32LE(permissions | 0);
  let hash = md5(
    padding,
    ownerEntry.subarray(0, 32),
    permissionBytes,
    fileId,
    revision >= 4 && !encryptsMetadata ? Buffer.alloc(4, 0xff) : Buffer.alloc(0),
  );
  if (revision >= 3) for (let round = 0; round < 50; round += 1) hash = md5(hash.subarray(0, keyBytes));
  const key = hash.subarray(0, keyBytes);
  if (revision < 3) return rc4(key, padding).equals(userEntry.subarray(0, 32)) ? key : undefined;
  let check = rc4(key, md5(padding, fileId));
  for (let round = 1; round < 20; round += 1)
    check = rc4(
      key.map((byte) => byte ^ round),
      check,
    );
  return check.equals(userEntry.subarray(0, 16)) ? key : undefined;
}

/** Algorithm 2.A with an empty password. */
function key256({ revision, userEntry, userKeyEntry }: EncryptionSettings): Buffer | undefined {
  if (userEntry.length < 48 || userKeyEntry.length < 32) return undefined;
  const hash = revision === 5 ? (salt: Buffer) => createHash("sha256").update(salt).digest() : hashRevision6;
  if (!hash(userEntry.subarray(32, 40)).equals(userEntry.subarray(0, 32))) return undefined;
  const decipher = createDecipheriv("aes-256-cbc", hash(userEntry.subarray(40, 48)), Buffer.alloc(16));
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(userKeyEntry.subarray(0, 32)), decipher.final()]);
}

/** Algorithm 2.B with an empty password. */
function hashRevision6(salt: Buffer): Buffer {
  let key = createHash("sha256").update(salt).digest();
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const input = Buffer.concat(Array.from({ length: 64 }, () => key));
    const cipher = createCipheriv("aes-128-cbc", key.subarray(0, 16), key.subarray(16, 32));
    cipher.setAutoPadding(false);
    const encrypted = cipher.update(input);
    const remainder = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash(["sha256", "sha384", "sha512"][remainder] ?? "sha256")
      .update(encrypted)
      .digest();
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

/**
 * Decrypts a string or stream of an object.
 *
 * @returns the bytes as they are if they cannot be decrypted
 */
export function decrypt(
  bytes: Buffer,
  method: CryptMethod,
  key: Buffer,
  number: number,
  generation: number,
): Buffer {
  if (method === "none") return bytes;
  if (method === "aes-256") return decryptAes("aes-256-cbc", key, bytes);
  const numbers = Buffer.from([
    number & 0xff,
    (number >> 8) & 0xff,
    (number >> 16) & 0xff,
    generation & 0xff,
    (generation >> 8) & 0xff,
  ]);
  const salt = Buffer.from(method === "aes-128" ? "sAlT" : "");
  const objectKey = md5(key, numbers, salt).subarray(0, Math.min(key.length + 5, 16));
  return method === "rc4" ? rc4(objectKey, bytes) : decryptAes("aes-128-cbc", objectKey, bytes);
}

function decryptAes(algorithm: "aes-128-cbc" | "aes-256-cbc", key: Buffer, bytes: Buffer): Buffer {
  const length = bytes.length - (bytes.length % 16);
  if (length < 32 || key.length !== (algorithm === "aes-128-cbc" ? 16 : 32)) return Buffer.alloc(0);
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 16));
  decipher.setAutoPadding(false);
  const decrypted = decipher.update(bytes.subarray(16, length));
  const pad = decrypted.at(-1) ?? 0;
  return pad >= 1 && pad <= 16 ? decrypted.subarray(0, decrypted.length - pad) : decrypted;
}
