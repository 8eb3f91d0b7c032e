/** A line of a hex view. */
export interface HexRow {
  offset: number;
  /** Two digits each. */
  bytes: string[];
  /** Printable ASCII, a full stop for other bytes. */
  ascii: string;
}

/**
 * Splits bytes into lines.
 * @param bytes hexadecimal
 * @param offset of the first byte in the content
 */
export function hexRows(bytes: string, offset: number, bytesInRow: number): HexRow[] {
  const pairs = bytes.match(/../g) ?? [];
  const rows: HexRow[] = [];
  for (let start = 0; start < pairs.length; start += bytesInRow) {
    const ofRow = pairs.slice(start, start + bytesInRow);
    const ascii = ofRow.map((pair) => {
      const code = Number.parseInt(pair, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ".";
    });
    rows.push({ offset: offset + start, bytes: ofRow, ascii: ascii.join("") });
  }
  return rows;
}

/** An offset as hex views write it: eight digits or more. */
export const formatOffset = (offset: number): string => offset.toString(16).padStart(8, "0");

/** Reads a decimal offset, or a hexadecimal one that begins with `0x`. `undefined` if it is none within the content. */
export function parseOffset(text: string, size: number): number | undefined {
  if (!/^(0x[0-9a-f]{1,12}|\d{1,15})$/i.test(text.trim())) return undefined;
  const offset = Number(text.trim());
  return offset < size ? offset : undefined;
}
