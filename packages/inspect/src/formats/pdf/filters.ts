import { constants, inflateRawSync, inflateSync } from "node:zlib";
import { type Budget, LimitError } from "../../budget.ts";
import { decodeLzw } from "./lzw.ts";
import { undoPredictor } from "./predictor.ts";

/** A filter of a stream, with the parameters that matter here. */
export interface Filter {
  name: string;
  /** Numbers of `DecodeParms`, such as `Predictor`. */
  parameters: ReadonlyMap<string, number>;
}

/** Content that a filter cannot decode, or a filter that is not known. */
export class FilterError extends Error {
  override name = "FilterError";
}

const names = new Map([
  ["Fl", "FlateDecode"],
  ["LZW", "LZWDecode"],
  ["AHx", "ASCIIHexDecode"],
  ["A85", "ASCII85Decode"],
  ["RL", "RunLengthDecode"],
]);
const maximumFilters = 16;

/**
 * Undoes the filters of a stream. Bytes behind the end of a filter's data are ignored, as readers do.
 *
 * @throws FilterError for an unknown filter or broken data; LimitError
 */
export function decodeFilters(bytes: Buffer, filters: readonly Filter[], budget: Budget): Buffer {
  if (filters.length > maximumFilters) throw new FilterError("There are too many filters.");
  let decoded = bytes;
  for (const { name, parameters } of filters) {
    decoded = decodeFilter(names.get(name) ?? name, decoded, parameters, budget);
    budget.use("bytesDecoded", decoded.length);
  }
  return decoded;
}

function decodeFilter(
  name: string,
  bytes: Buffer,
  parameters: ReadonlyMap<string, number>,
  budget: Budget,
): Buffer {
  const maximum = Math.max(1, Math.min(budget.limits.memberBytes, budget.left("bytesDecoded")));
  switch (name) {
    case "FlateDecode":
      return undoPredictor(inflate(bytes, maximum), parameters);
    case "LZWDecode":
      return undoPredictor(
        limited(decodeLzw(bytes, parameters.get("EarlyChange") ?? 1, maximum), maximum),
        parameters,
      );
    case "ASCIIHexDecode":
      return decodeHex(bytes);
    case "ASCII85Decode":
      return decodeAscii85(bytes);
    case "RunLengthDecode":
      return limited(decodeRunLength(bytes, maximum), maximum);
    default:
      throw new FilterError(`The filter ${name} is not read.`);
  }
}

/** @throws LimitError if a decoder stopped because there was more than `maximum` */
function limited(bytes: Buffer | undefined, maximum: number): Buffer {
  if (!bytes) throw new LimitError("memberBytes", maximum);
  return bytes;
}

/** Inflates; without the end of the data, what there is. A wrong header or checksum does not matter to readers. */
function inflate(bytes: Buffer, maxOutputLength: number): Buffer {
  const options = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  let start = 0;
  while ([9, 10, 13, 32].includes(bytes[start] ?? 0) && start < 8) start += 1;
  const data = bytes.subarray(start);
  for (const decode of [
    () => inflateSync(data, options),
    () => inflateRawSync(data.subarray(2), options),
    () => inflateRawSync(data, options),
  ])
    try {
      const decoded = decode();
      if (decoded.length > 0) return decoded;
    } catch (error) {
      if (error instanceof RangeError || (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE")
        throw new LimitError("memberBytes", maxOutputLength);
    }
  if (data.length <= 8) return Buffer.alloc(0);
  throw new FilterError("The compressed data is broken.");
}

function decodeHex(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0x3e);
  const digits = bytes.toString("latin1", 0, end < 0 ? bytes.length : end).replaceAll(/[^0-9a-fA-F]/g, "");
  return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, "hex");
}

/** See ISO 32000-2, 7.4.3. */
function decodeAscii85(bytes: Buffer): Buffer {
  let zeros = 0;
  for (let index = bytes.indexOf(0x7a); index >= 0; index = bytes.indexOf(0x7a, index + 1)) zeros += 1;
  const output = Buffer.alloc(bytes.length + zeros * 3 + 4);
  let [length, value, count] = [0, 0, 0];
  let start = 0;
  while (start < bytes.length && (bytes[start] ?? 0) <= 32) start += 1;
  if (bytes[start] === 0x3c && bytes[start + 1] === 0x7e) start += 2;
  for (let index = start; index < bytes.length; index += 1) {
    const code = bytes[index] ?? 0;
    if (code === 0x7e) break;
    if (code === 0x7a && count === 0) {
      length += 4;
      continue;
    }
    if (code < 0x21 || code > 0x75) continue;
    value = value * 85 + code - 0x21;
    count += 1;
    if (count < 5) continue;
    output.writeUInt32BE(value % 2 ** 32, length);
    length += 4;
    [value, count] = [0, 0];
  }
  if (count > 1) {
    for (let missing = count; missing < 5; missing += 1) value = value * 85 + 84;
    output.writeUInt32BE(value % 2 ** 32, length);
    length += count - 1;
  }
  return output.subarray(0, length);
}

/** See ISO 32000-2, 7.4.5. Undefined if there is more than `maximum`. */
function decodeRunLength(bytes: Buffer, maximum: number): Buffer | undefined {
  const parts: Buffer[] = [];
  let [index, length] = [0, 0];
  while (index < bytes.length) {
    const code = bytes[index] ?? 128;
    if (code === 128) break;
    const part =
      code < 128
        ? bytes.subarray(index + 1, index + 2 + code)
        : Buffer.alloc(257 - code, bytes[index + 1] ?? 0);
    parts.push(part);
    length += part.length;
    if (length > maximum) return undefined;
    index += code < 128 ? code + 2 : 2;
  }
  return Buffer.concat(parts);
}
