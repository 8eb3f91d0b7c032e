/** The digits of BinHex 4.0. https://www.rfc-editor.org/rfc/rfc1741#appendix-A */
const digits: ReadonlyMap<string, number> = new Map(
  [..."!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"].map((digit, value) => [
    digit,
    value,
  ]),
);

const repeatMark = 0x90;
/** The longest content that repetition may make. */
const maximumBytes = 64 * 1024 ** 2;

/**
 * The file in BinHex data, which is between colons: its name and its data fork.
 * @returns undefined if it is cut off or malformed
 */
export function decodeBinHex(text: string): { name: string; content: Buffer } | undefined {
  const data = /:([^:]*)(?::|$)/.exec(text)?.[1];
  const bytes = data === undefined ? undefined : expand(decodeDigits(data));
  const nameLength = bytes?.[0];
  if (!bytes || nameLength === undefined || nameLength > 63) return undefined;
  const sizes = 1 + nameLength + 11;
  if (sizes + 10 > bytes.length) return undefined;
  const start = sizes + 10;
  const content = bytes.subarray(start, start + bytes.readUInt32BE(sizes));
  return { name: bytes.toString("latin1", 1, 1 + nameLength), content };
}

function decodeDigits(data: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil((data.length * 3) / 4));
  let [bits, count, length] = [0, 0, 0];
  for (const character of data) {
    const digit = digits.get(character);
    if (digit === undefined) continue;
    bits = ((bits << 6) | digit) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[length++] = (bits >> count) & 0xff;
  }
  return bytes.subarray(0, length);
}

/** Runs of the same byte: the mark, then how often the byte before is there; 0 for the mark itself. */
function* runs(bytes: Buffer): Generator<{ byte: number; count: number }> {
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const repeat = byte === repeatMark ? (bytes[++at] ?? 0) : 0;
    if (repeat === 0) last = byte;
    yield { byte: last, count: repeat === 0 ? 1 : repeat - 1 };
  }
}

/** Expands runs; undefined if there are too many bytes. */
function expand(bytes: Buffer): Buffer | undefined {
  let length = 0;
  for (const { count } of runs(bytes)) length += count;
  if (length > maximumBytes) return undefined;
  const expanded = Buffer.alloc(length);
  let at = 0;
  for (const { byte, count } of runs(bytes)) {
    expanded.fill(byte, at, at + count);
    at += count;
  }
  return expanded;
}
