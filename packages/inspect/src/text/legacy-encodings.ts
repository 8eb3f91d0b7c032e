import { big5, euc_jp, euc_kr, gb_18030, sjis } from "chardet/lib/encoding/mbcs.js";
import {
  ISO_8859_1,
  ISO_8859_2,
  ISO_8859_5,
  ISO_8859_6,
  ISO_8859_7,
  ISO_8859_8,
  ISO_8859_9,
  KOI8_R,
  windows_874,
  windows_1251,
  windows_1256,
  windows_1257,
  windows_1258,
} from "chardet/lib/encoding/sbcs.js";

/** The recognisers of `chardet`; its main module can read files, which no parser may. */
const recognisers = [
  ...[new sjis(), new big5(), new euc_jp(), new euc_kr(), new gb_18030()],
  ...[new ISO_8859_1(), new ISO_8859_2(), new ISO_8859_5(), new ISO_8859_6(), new ISO_8859_7()],
  ...[new ISO_8859_8(), new ISO_8859_9(), new windows_1251(), new windows_1256(), new windows_1257()],
  ...[new windows_1258(), new windows_874(), new KOI8_R()],
];

/** Encodings of 8 bits that text may be in, the most likely first, by names that `TextDecoder` takes or refuses. */
export function detectLegacyEncodings(bytes: Buffer): string[] {
  const byteStats = new Array<number>(256).fill(0);
  for (const byte of bytes) byteStats[byte] = (byteStats[byte] ?? 0) + 1;
  const input = {
    byteStats,
    c1Bytes: byteStats.slice(0x80, 0xa0).some((count) => count > 0),
    rawInput: bytes,
    rawLen: bytes.length,
    inputBytes: bytes,
    inputLen: bytes.length,
  };
  return recognisers
    .map((recogniser) => recogniser.match(input))
    .filter((match) => match !== null)
    .sort((a, b) => b.confidence - a.confidence)
    .map(({ name }) => name.toLowerCase());
}
