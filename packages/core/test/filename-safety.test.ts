import fc from "fast-check";
import { expect, test } from "vitest";
import { filenameSafety } from "../src/inspection/rules/filename-safety.ts";

/** The severities of the rule's findings on a filename. */
const severitiesOf = (filename: string) =>
  filenameSafety({
    declaration: { filename, contentType: "application/pdf", size: 1, sha256: "", labels: {} },
    allowedTypes: [],
    content: { size: 1, sha256: "", type: null, encoding: undefined, isText: false, signatures: [] },
    malwareScan: { state: "disabled" },
  }).map(({ severity }) => severity);

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

test("A device's name in any case, with any extension and spaces before it, needs a review.", () => {
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
        expect(severitiesOf([name + space, ...more].join("."))).toEqual(["medium"]);
      },
    ),
  );
});

test("A name that only begins or ends with a device's name is no finding.", () => {
  fc.assert(
    fc.property(fc.constantFrom(...reserved), word, (name, other) => {
      expect(severitiesOf(`x${name}.pdf`)).toEqual([]);
      expect(severitiesOf(`${name}_${other}.pdf`)).toEqual([]);
      expect(severitiesOf(`${other}.${name}.pdf`)).toEqual([]);
    }),
  );
});

test("Each default ignorable character is a finding wherever it is, and needs a review unless it joins characters.", () => {
  for (const character of ignorables) {
    expect(severitiesOf(`${character}claim.pdf`), escape(character)).toEqual(["medium"]);
    expect(severitiesOf(`claim.p${character}df`), escape(character)).toEqual(["medium"]);
    expect(severitiesOf(`claim.pdf${character}`), escape(character)).toEqual(["medium"]);
    expect(severitiesOf(`cla${character}im.pdf`), escape(character)).toEqual([
      isJoiner(character) ? "low" : "medium",
    ]);
  }
});

test("A name of nothing but invisible characters needs a review, with and without an extension.", () => {
  const invisible = fc.oneof(ignorable, fc.constantFrom(" ", "\u00a0", "\u2003", "\u3000", "\u2800"));
  const names = fc.array(invisible, { minLength: 1, maxLength: 8 }).map((characters) => characters.join(""));
  fc.assert(
    fc.property(names, fc.constantFrom("", ".pdf"), (name, extension) => {
      expect(severitiesOf(name + extension)).toEqual(["medium"]);
    }),
  );
});

test("A name that ends in dots or spaces is a finding.", () => {
  const end = fc.stringMatching(/^[. ]{1,5}$/);
  fc.assert(
    fc.property(word, end, (name, removed) => {
      expect(severitiesOf(`${name}.pdf${removed}`)).toEqual(["low"]);
    }),
  );
});

test("Names in letters of any script are no finding.", () => {
  const names = ["Rechnung März 2026 (Kopie).pdf", "発票.pdf", "فاتورة.pdf", "चालान.pdf", "😀.pdf", ".pdf"];
  for (const name of names) expect(severitiesOf(name), name).toEqual([]);
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(severitiesOf(`${one} ${other}.pdf`)).toEqual([]);
    }),
  );
});

test("Persian words and emoji, which need joiners, are released with a finding.", () => {
  for (const name of ["می\u200cخواهم.pdf", "👩\u200d🔬.pdf", "❤\ufe0f.pdf"])
    expect(severitiesOf(name), name).toEqual(["low"]);
});
