import fc from "fast-check";
import { expect, test } from "vitest";
import { runsOf, visible } from "../../src/document/visible.ts";

test("text of visible characters stays as it is, in any script", () => {
  for (const text of ["claim 7.pdf", "Rechnung Größe.pdf", "請求書.pdf", "חשבונית.pdf", "<b>&amp;</b>"])
    expect(visible(text)).toBe(text);
});

test("a right-to-left override cannot turn an extension around", () => {
  expect(visible("claim\u202Efdp.exe")).toBe("claim[U+202E]fdp.exe");
});

test("characters that are not displayed appear by their numbers", () => {
  const invisible = new Map([
    ["\0", "[U+0000]"],
    ["\u001b", "[U+001B]"],
    ["\u00a0", "[U+00A0]"],
    ["\u00ad", "[U+00AD]"],
    ["\u200b", "[U+200B]"],
    ["\u2028", "[U+2028]"],
    ["\u2066", "[U+2066]"],
    ["\u3164", "[U+3164]"],
    ["\ufeff", "[U+FEFF]"],
    ["\u{e0041}", "[U+E0041]"],
    ["\ud800", "[U+D800]"],
  ]);
  for (const [character, number] of invisible) expect(visible(`a${character}b`)).toBe(`a${number}b`);
});

test("line feeds and tabs of a longer text stay, other controls do not", () => {
  expect(runsOf("a\n\tb\r", { keepLines: true })).toEqual([{ text: "a\n\tb" }, { codePoint: "U+000D" }]);
});

test("no text loses a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const characters = runsOf(text).map((run) =>
        "text" in run ? run.text : String.fromCodePoint(Number.parseInt(run.codePoint.slice(2), 16)),
      );
      expect(characters.join("")).toBe(text);
    }),
  );
});
