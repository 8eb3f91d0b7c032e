import { randomBytes } from "node:crypto";
import { ulid } from "ulid";

/** A new ULID of a time. By default, `ulid` loads Node.js's Web Crypto for its random numbers, which a first request would wait for. */
export const createUlid = (at: Date): string => ulid(at.getTime(), () => randomBytes(1).readUInt8() / 256);
