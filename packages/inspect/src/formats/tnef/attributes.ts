import type { Budget } from "../../budget.ts";
import { tnefSignature } from "./signature.ts";

/** Attributes by their ids. https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxtnef/ */
export const attributeIds = {
  attachmentBegin: 0x0006_9002,
  attachmentTitle: 0x0001_8010,
  attachmentData: 0x0006_800f,
  attachmentProperties: 0x0006_9005,
  messageProperties: 0x0006_9003,
} as const;

/** An attribute of a message or of the attachment that began last. */
export interface TnefAttribute {
  id: number;
  data: Buffer;
}

/** A malformed structure. */
export class TnefError extends Error {
  override name = "TnefError";
}

const messageLevel = 1;
const attachmentLevel = 2;
const headerBytes = 9;

/**
 * Reads the attributes of a TNEF stream.
 * @throws TnefError if the stream is malformed; LimitError
 */
export function readAttributes(bytes: Buffer, budget: Budget): TnefAttribute[] {
  const attributes: TnefAttribute[] = [];
  let at = tnefSignature.length + 2;
  while (at < bytes.length) {
    budget.use("objects");
    // Programs pad the stream with zeros.
    if (bytes.subarray(at).every((byte) => byte === 0)) break;
    const level = bytes[at];
    if (at + headerBytes > bytes.length || (level !== messageLevel && level !== attachmentLevel))
      throw new TnefError(`There is no attribute at byte ${at}.`);
    const end = at + headerBytes + bytes.readUInt32LE(at + 5);
    if (end + 2 > bytes.length) throw new TnefError(`The attribute at byte ${at} is longer than the stream.`);
    attributes.push({ id: bytes.readUInt32LE(at + 1), data: bytes.subarray(at + headerBytes, end) });
    at = end + 2;
  }
  return attributes;
}

/** Properties by their ids. https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/ */
export const propertyIds = {
  attachmentData: 0x3701,
  attachmentFilename: 0x3704,
  attachmentLongFilename: 0x3707,
  compressedRtf: 0x1009,
  html: 0x1013,
} as const;

const types = { unicode: 0x001f, string8: 0x001e, binary: 0x0102, object: 0x000d, guid: 0x0048 };
const variableTypes = new Set([types.unicode, types.string8, types.binary, types.object]);
const eightByteTypes = new Set([0x0005, 0x0006, 0x0007, 0x0014, 0x0040]);
const multipleValues = 0x1000;
const firstNamedProperty = 0x8000;

/** The first value of each property that has bytes or text. Text is in UTF-8. */
export type Properties = ReadonlyMap<number, Buffer>;

/**
 * Reads encoded MAPI properties.
 * @throws TnefError if they are malformed; LimitError
 */
export function readProperties(data: Buffer, budget: Budget): Properties {
  const properties = new Map<number, Buffer>();
  let at = 0;
  const uint32 = () => {
    if (at + 4 > data.length) throw new TnefError("The properties end early.");
    at += 4;
    return data.readUInt32LE(at - 4);
  };
  const take = (length: number) => {
    if (at + length > data.length) throw new TnefError("A property is longer than the attribute.");
    const bytes = data.subarray(at, at + length);
    at += Math.ceil(length / 4) * 4;
    return bytes;
  };
  const count = uint32();
  for (let index = 0; index < count; index++) {
    budget.use("objects");
    const tag = uint32();
    const [type, id] = [tag & 0xffff, tag >>> 16];
    if (id >= firstNamedProperty) {
      take(16);
      if (uint32() === 0) uint32();
      else take(uint32());
    }
    const single = type & ~multipleValues;
    const isVariable = variableTypes.has(single);
    const values = isVariable || type !== single ? uint32() : 1;
    for (let value = 0; value < values; value++) {
      budget.use("objects");
      const bytes = take(isVariable ? uint32() : fixedBytes(single));
      if (isVariable && !properties.has(id))
        properties.set(id, single === types.unicode ? Buffer.from(bytes.toString("utf16le")) : bytes);
    }
  }
  return properties;
}

function fixedBytes(type: number): number {
  if (type === types.guid) return 16;
  return eightByteTypes.has(type) ? 8 : 4;
}
