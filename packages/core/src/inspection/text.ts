import { isUtf8 } from "node:buffer";

/** Tells whether content that comes in chunks is text: valid UTF-8 without NUL. Stops looking once it is not. */
export function createTextCheck() {
  let text = true;
  /** The bytes of a character that the last chunk ended in the middle of: three at most. */
  let begun: Buffer = Buffer.alloc(0);
  return {
    update(chunk: Buffer): void {
      if (!text) return;
      const whole = begun.length > 0 ? Buffer.concat([begun, chunk]) : chunk;
      const end = whole.length - unfinished(whole);
      begun = Buffer.from(whole.subarray(end));
      const complete = whole.subarray(0, end);
      text = isUtf8(complete) && !complete.includes(0);
    },
    end: (): boolean => text && begun.length === 0,
  };
}

/** How many bytes at the end begin a character that needs more of them than there are. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const needed = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}
