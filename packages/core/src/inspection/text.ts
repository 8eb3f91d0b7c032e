import { isUtf8 } from "node:buffer";
import type { TextState } from "./checkpoint.ts";

/**
 * Checks whether streamed content is valid UTF-8 without NUL bytes. Stops at the first invalid chunk.
 * @param state what `save` returned for the content before
 */
export function createTextCheck(state: TextState = { isText: true, incomplete: "" }) {
  let { isText } = state;
  /** Bytes of an incomplete UTF-8 character at the end of the last chunk, three at most. */
  let incomplete: Buffer = Buffer.from(state.incomplete, "base64");
  return {
    update(chunk: Buffer): void {
      if (!isText) return;
      const bytes = incomplete.length > 0 ? Buffer.concat([incomplete, chunk]) : chunk;
      const end = bytes.length - incompleteLength(bytes);
      incomplete = Buffer.from(bytes.subarray(end));
      const characters = bytes.subarray(0, end);
      isText = isUtf8(characters) && !characters.includes(0);
    },
    save: (): TextState => ({ isText, incomplete: incomplete.toString("base64") }),
    end: (): boolean => isText && incomplete.length === 0,
  };
}

/** Length of an incomplete UTF-8 character at the end, in bytes. */
function incompleteLength(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const needed = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
    return needed > length ? length : 0;
  }
  return 0;
}
