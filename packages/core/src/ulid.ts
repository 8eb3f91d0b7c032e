import { randomBytes } from "node:crypto";
import { ulid } from "ulid";

/** https://github.com/ulid/spec#components */
const randomCharacters = 16;

/**
 * A new ULID of a time. Its random bytes are made at once: `ulid` by itself loads Node.js's Web Crypto for them, which a first
 * request would wait for.
 */
export function createUlid(at: Date): string {
  const bytes = randomBytes(randomCharacters);
  let next = 0;
  return ulid(at.getTime(), () => bytes.readUInt8(next++) / 256);
}
