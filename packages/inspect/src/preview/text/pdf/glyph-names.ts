/*
 * Characters by the names of glyphs. https://github.com/adobe-type-tools/agl-specification
 * Names that no font for Latin text has are left out.
 */

/** The accents that names of letters end with, as combining characters. */
const accents: ReadonlyMap<string, string> = new Map(
  Object.entries({
    grave: "\u0300",
    acute: "\u0301",
    circumflex: "\u0302",
    tilde: "\u0303",
    macron: "\u0304",
    breve: "\u0306",
    dotaccent: "\u0307",
    dieresis: "\u0308",
    ring: "\u030a",
    hungarumlaut: "\u030b",
    caron: "\u030c",
    cedilla: "\u0327",
    ogonek: "\u0328",
  }),
);

const accented = new RegExp(`^([A-Za-z])(${[...accents.keys()].join("|")})$`);

/** Names and their characters, in turn. */
const named =
  "exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' quoteright ’ parenleft ( parenright ) asterisk * plus + comma , hyphen - period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ underscore _ quoteleft ‘ grave ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥ brokenbar ¦ section § copyright © ordfeminine ª guillemotleft « logicalnot ¬ registered ® degree ° plusminus ± mu µ paragraph ¶ periodcentered · ordmasculine º guillemotright » onequarter ¼ onehalf ½ threequarters ¾ questiondown ¿ AE Æ Eth Ð multiply × Oslash Ø Thorn Þ germandbls ß ae æ eth ð divide ÷ oslash ø thorn þ dotlessi ı Lslash Ł lslash ł OE Œ oe œ florin ƒ endash – emdash — quotesinglbase ‚ quotedblleft “ quotedblright ” quotedblbase „ dagger † daggerdbl ‡ bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ Euro € trademark ™ minus − ff ff fi fi fl fl ffi ffi ffl ffl".split(
    " ",
  );

const characters = new Map<string, string>([
  ["space", " "],
  ["nbspace", "\u00a0"],
  ["sfthyphen", "\u00ad"],
]);
for (let index = 0; index + 1 < named.length; index += 2)
  characters.set(named[index] ?? "", named[index + 1] ?? "");

/** The character of a name; undefined if the name does not tell. */
export function characterOfGlyph(name: string): string | undefined {
  const base = name.split(".")[0] ?? "";
  if (/^[A-Za-z]$/.test(base)) return base;
  const known = characters.get(base);
  if (known !== undefined) return known;
  const [, letter, accent] = accented.exec(base) ?? [];
  if (letter && accent) return (letter + accents.get(accent)).normalize("NFC");
  const hexadecimal = /^uni([0-9A-F]{4})$/.exec(base)?.[1] ?? /^u([0-9A-F]{4,6})$/.exec(base)?.[1];
  if (hexadecimal === undefined) return undefined;
  const point = Number.parseInt(hexadecimal, 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
