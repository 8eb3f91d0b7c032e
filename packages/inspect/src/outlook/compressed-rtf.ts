import { type Budget, LimitError } from "../budget.ts";

/** The content is no compressed RTF. */
export class CompressedRtfError extends Error {
  override name = "CompressedRtfError";
}

const headerSize = 16;
const windowSize = 4096;
/** Text that the window has at first, [MS-OXRTFCP] 2.1.3.1. */
const initialWindow = Buffer.from(
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor " +
    "MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx",
  "latin1",
);
/** Bytes that a reference stands for at most. */
const longestReference = 17;

/**
 * Decompresses the RTF body of an Outlook message, PidTagRtfCompressed.
 * https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxrtfcp/65dfe2df-1b69-43fc-8ebd-21819a7463fb
 *
 * @throws CompressedRtfError
 * @throws LimitError
 */
export function decompressRtf(content: Buffer, budget: Budget): Buffer {
  if (content.length < headerSize) throw new CompressedRtfError("The header is incomplete.");
  const end = Math.min(content.length, 4 + content.readUInt32LE(0));
  const size = content.readUInt32LE(4);
  const kind = content.toString("latin1", 8, 12);
  const data = content.subarray(headerSize, end);
  if (kind === "MELA") return data.subarray(0, size);
  if (kind !== "LZFu") throw new CompressedRtfError("The kind of compression is not known.");
  if (size > budget.limits.memberBytes) throw new LimitError("memberBytes", budget.limits.memberBytes);
  const rtf = decompress(data, size, budget);
  if (rtf.length < size) throw new CompressedRtfError("The content is shorter than it says.");
  return rtf;
}

function decompress(data: Buffer, size: number, budget: Budget): Buffer {
  const window = Buffer.alloc(windowSize, " ");
  initialWindow.copy(window);
  // A reference of two bytes stands for 17 bytes at most, so that a wrong size allocates little.
  const output = Buffer.alloc(Math.min(size, data.length * longestReference));
  budget.use("bytesDecoded", output.length);
  let [written, position] = [0, initialWindow.length];
  const write = (byte: number) => {
    if (written < output.length) output[written++] = byte;
    window[position] = byte;
    position = (position + 1) % windowSize;
  };
  for (let at = 0; at < data.length && written < output.length; ) {
    const flags = data[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < data.length; bit++) {
      if (((flags >> bit) & 1) === 0) {
        write(data[at++] ?? 0);
        continue;
      }
      if (at + 2 > data.length) throw new CompressedRtfError("A reference is incomplete.");
      const reference = data.readUInt16BE(at);
      at += 2;
      const from = reference >> 4;
      if (from === position) return output.subarray(0, written);
      for (let index = 0; index < (reference & 15) + 2; index++)
        write(window[(from + index) % windowSize] ?? 0);
    }
  }
  return output.subarray(0, written);
}
