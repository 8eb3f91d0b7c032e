import { expect, test } from "vitest";
import { formatOffset, hexRows, parseOffset } from "../../src/document/preview/hex-rows.ts";

test("a line has its offset in the content, its bytes, and ASCII with a full stop for other bytes", () => {
  expect(hexRows("2550444600ff7e7f", 4096, 4)).toEqual([
    { offset: 4096, bytes: ["25", "50", "44", "46"], ascii: "%PDF" },
    { offset: 4100, bytes: ["00", "ff", "7e", "7f"], ascii: "..~." },
  ]);
});

test("the last line has the bytes that are left, and no bytes make no line", () => {
  expect(hexRows("414243", 0, 2).at(-1)).toEqual({ offset: 2, bytes: ["43"], ascii: "C" });
  expect(hexRows("", 0, 16)).toEqual([]);
});

test("an offset is a decimal or hexadecimal number within the content", () => {
  expect(parseOffset("16", 100)).toBe(16);
  expect(parseOffset(" 0x10 ", 100)).toBe(16);
  for (const text of ["", "100", "-1", "1.5", "0x", "ten", "1e1"])
    expect(parseOffset(text, 100)).toBeUndefined();
});

test("offsets have eight digits or more", () => {
  expect(formatOffset(255)).toBe("000000ff");
  expect(formatOffset(2 ** 36)).toBe("1000000000");
});
