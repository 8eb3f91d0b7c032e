const clear = 256;
const end = 257;

/**
 * Decodes LZW with codes of 9 to 12 bits. See ISO 32000-2, 7.4.4.
 *
 * @param earlyChange 1 if the width of codes grows one code early
 * @returns undefined if there is more than `maximum`
 */
export function decodeLzw(bytes: Buffer, earlyChange: number, maximum: number): Buffer | undefined {
  // An entry is its predecessor and one byte; `lengths` are those of the whole entries.
  const [prefixes, suffixes, lengths] = [new Int16Array(4096), new Uint8Array(4096), new Uint16Array(4096)];
  for (let code = 0; code < 256; code += 1) [suffixes[code], lengths[code], prefixes[code]] = [code, 1, -1];
  let output = Buffer.alloc(Math.min(maximum, Math.max(4096, bytes.length * 4)));
  let [length, next, width, previous, bits, available] = [0, 258, 9, -1, 0, 0];
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xff_ff_ff;
    available += 8;
    if (available < width) continue;
    available -= width;
    const code = (bits >> available) & ((1 << width) - 1);
    if (code === end) break;
    if (code === clear) {
      [next, width, previous] = [258, 9, -1];
      continue;
    }
    if (code > next || (previous < 0 && code > end)) break;
    const source = code < next ? code : previous;
    const size = (lengths[source] ?? 0) + (code < next ? 0 : 1);
    if (length + size > maximum) return undefined;
    if (length + size > output.length)
      output = Buffer.concat([output], Math.min(maximum, (length + size) * 2));
    let at = length + (lengths[source] ?? 0);
    let first = 0;
    for (let entry = source; entry >= 0; entry = prefixes[entry] ?? -1) {
      at -= 1;
      first = suffixes[entry] ?? 0;
      output[at] = first;
    }
    if (code >= next) output[length + size - 1] = first;
    length += size;
    if (previous >= 0 && next < 4096) {
      [prefixes[next], suffixes[next], lengths[next]] = [previous, first, (lengths[previous] ?? 0) + 1];
      next += 1;
    }
    previous = code;
    const full = next + earlyChange;
    width = full >= 2048 ? 12 : full >= 1024 ? 11 : full >= 512 ? 10 : 9;
  }
  return output.subarray(0, length);
}
