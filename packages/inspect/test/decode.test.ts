import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "../src/text/decode.ts";

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();
const utf32 = (text: string, isBigEndian: boolean) =>
  Buffer.concat(
    [...text].map((character) => {
      const bytes = Buffer.alloc(4);
      const point = character.codePointAt(0) ?? 0;
      if (isBigEndian) bytes.writeUInt32BE(point);
      else bytes.writeUInt32LE(point);
      return bytes;
    }),
  );
const latin = "Name,Amount\r\nMüller,5\r\n";

describe("decodeText", () => {
  it.each([
    ["utf-8", Buffer.from(latin), latin],
    ["utf-8", Buffer.from(`\ufeff${latin}`), latin],
    ["utf-16le", Buffer.from(latin, "utf16le"), latin],
    ["utf-16le", Buffer.from(`\ufeff${latin}`, "utf16le"), latin],
    ["utf-16be", utf16be(latin), latin],
    ["utf-16be", utf16be(`\ufeff${latin}`), latin],
    ["utf-32le", utf32(latin, false), latin],
    ["utf-32be", utf32(`\ufeff${latin}`, true), latin],
    ["windows-1252", Buffer.from(latin, "latin1"), latin],
    [
      "windows-1252",
      Buffer.from("Total: 5 \x80\r\nM\xfcller, Stra\xdfe\r\n", "latin1"),
      "Total: 5 €\r\nMüller, Straße\r\n",
    ],
    [
      "windows-1251",
      Buffer.from("d1f7b8f220ede020eeefebe0f2f320edeeece5f0200a", "hex"),
      "Счёт на оплату номер \n",
    ],
    [
      "shift_jis",
      Buffer.from("90bf8b818f9182cc94d48d8682cd8e9f82cc92ca82e882c582b781420a", "hex"),
      "請求書の番号は次の通りです。\n",
    ],
  ])("reads text in %s", async (encoding, bytes, text) => {
    expect(await decodeText(bytes)).toEqual({ encoding, text });
  });

  it.each([
    ["a PNG image", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")],
    ["NUL in UTF-8", Buffer.from("text\0text")],
    ["half a UTF-16 character", Buffer.from([0xff, 0xfe, 0x41])],
    ["control characters", Buffer.from([0x41, 0x02, 0x03, 0x04, 0x05])],
  ])("takes %s for no text", async (_name, bytes) => {
    expect(await decodeText(bytes)).toBeUndefined();
  });

  it("reads every text without control characters in UTF-8", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the text has no control characters.
    const text = fc.string({ unit: "grapheme" }).filter((value) => !/[\0-\x1f\x7f\ufeff]/.test(value));
    await fc.assert(
      fc.asyncProperty(text, async (value) => (await decodeText(Buffer.from(value)))?.text === value),
    );
  });

  it("accepts any bytes without an error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await decodeText(Buffer.from(bytes));
      }),
    );
  });
});
