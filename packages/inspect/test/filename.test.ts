import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfFilename } from "../src/formats/declaration/filename.ts";

/** What is found about a filename. */
function findingOf(filename: string): "none" | "unusual" | "misleading" {
  const fault = faultOfFilename(filename);
  if (!fault) return "none";
  return fault.isMisleading ? "misleading" : "unusual";
}

const reserved = ["con", "prn", "aux", "nul", "conin$", "conout$"].concat(
  ["com", "lpt"].flatMap((device) => [..."0123456789¹²³"].map((digit) => device + digit)),
);
const ignorables = Array.from({ length: 0xe1000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => /\p{Default_Ignorable_Code_Point}/u.test(character));
const ignorable = fc.constantFrom(...ignorables);
/** Characters that scripts and emoji need inside a word. */
const isJoiner = (character: string) => /\p{Join_Control}|\p{Variation_Selector}/u.test(character);
const word = fc.stringMatching(/^[a-zäöüß0-9_-]{1,12}$/).filter((text) => !reserved.includes(text));

test("A device's name in any case, with any extension and spaces before it, is misleading.", () => {
  const cased = fc
    .tuple(fc.constantFrom(...reserved), fc.infiniteStream(fc.boolean()))
    .map(([name, upper]) =>
      [...name].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join(""),
    );
  fc.assert(
    fc.property(
      cased,
      fc.constantFrom("", " ", "  "),
      fc.array(word, { maxLength: 2 }),
      (name, space, more) => {
        expect(findingOf([name + space, ...more].join("."))).toBe("misleading");
      },
    ),
  );
});

test("A name that only begins or ends with a device's name is no finding.", () => {
  fc.assert(
    fc.property(fc.constantFrom(...reserved), word, (name, other) => {
      expect(findingOf(`x${name}.pdf`)).toBe("none");
      expect(findingOf(`${name}_${other}.pdf`)).toBe("none");
      expect(findingOf(`${other}.${name}.pdf`)).toBe("none");
    }),
  );
});

test("Each default ignorable character is a finding wherever it is, and is misleading unless it joins characters.", () => {
  for (const character of ignorables) {
    expect(findingOf(`${character}claim.pdf`), escape(character)).toBe("misleading");
    expect(findingOf(`claim.p${character}df`), escape(character)).toBe("misleading");
    expect(findingOf(`claim.pdf${character}`), escape(character)).toBe("misleading");
    expect(findingOf(`cla${character}im.pdf`), escape(character)).toBe(
      isJoiner(character) ? "unusual" : "misleading",
    );
  }
});

test("A name of nothing but invisible characters is misleading, with and without an extension.", () => {
  const invisible = fc.oneof(ignorable, fc.constantFrom(" ", "\u00a0", "\u2003", "\u3000", "\u2800"));
  const names = fc.array(invisible, { minLength: 1, maxLength: 8 }).map((characters) => characters.join(""));
  fc.assert(
    fc.property(names, fc.constantFrom("", ".pdf"), (name, extension) => {
      expect(findingOf(name + extension)).toBe("misleading");
    }),
  );
});

test("A name that ends in dots or spaces is a finding.", () => {
  const end = fc.stringMatching(/^[. ]{1,5}$/);
  fc.assert(
    fc.property(word, end, (name, removed) => {
      expect(findingOf(`${name}.pdf${removed}`)).toBe("unusual");
    }),
  );
});

test("Names in letters of any script are no finding.", () => {
  const names = ["Rechnung März 2026 (Kopie).pdf", "発票.pdf", "فاتورة.pdf", "चालान.pdf", "😀.pdf", ".pdf"];
  for (const name of names) expect(findingOf(name), name).toBe("none");
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(findingOf(`${one} ${other}.pdf`)).toBe("none");
    }),
  );
});

test("Persian words and emoji, which need joiners, are released with a finding.", () => {
  for (const name of ["می\u200cخواهم.pdf", "👩\u200d🔬.pdf", "❤\ufe0f.pdf"])
    expect(findingOf(name), name).toBe("unusual");
});
