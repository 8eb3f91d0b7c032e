import { kindOfUrl } from "./url.ts";

/** What a style does beyond style. */
export interface StyleEffect {
  kind: "script" | "external" | "file-share";
  url: string;
}

function withoutComments(css: string): string {
  const parts: string[] = [];
  let end = 0;
  for (let start = css.indexOf("/*"); start !== -1; start = css.indexOf("/*", end)) {
    parts.push(css.slice(end, start));
    const close = css.indexOf("*/", start + 2);
    if (close === -1) return parts.join("");
    end = close + 2;
  }
  return parts.join("") + css.slice(end);
}

/** Text with CSS escapes decoded and comments removed, as browsers see it. */
function plainCss(css: string): string {
  return withoutComments(css)
    .replaceAll(/\\([0-9a-f]{1,6})\s?/gi, (_, digits: string) => {
      const code = Number.parseInt(digits, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    })
    .replaceAll(/\\([^\r\n0-9a-f"'])/gi, "$1");
}

/** A value whose only function refers to an element of the document, such as `fill: url(#a)`. */
const localReference = /^[^(@\\]*\burl\(\s{0,9}["']?#[^()@\\]*\)[^(@\\]*$/i;

/**
 * Script and external content in CSS: `@import`, `url()`, `image-set()`, `expression()`, `behavior` and `-moz-binding`.
 *
 * @see https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point
 */
export function styleEffects(text: string): StyleEffect[] {
  if (!/[@(\\]/.test(text) || localReference.test(text)) return [];
  const effects: StyleEffect[] = [];
  const css = plainCss(text).replaceAll(/@namespace\b[^;{}]*;/gi, "");
  if (/\bexpression\s*\(/i.test(css)) effects.push({ kind: "script", url: "expression()" });
  if (/(?:-moz-binding|behaviou?r)\s*:\s*url\s*\(/i.test(css))
    effects.push({ kind: "script", url: "binding" });
  const references =
    /@import\s*(?:url\(\s*)?["']?([^"')\s;]+)|\b(?:url|src)\(\s*["']?([^"')]*)|image-set\(\s*["']([^"']*)/gi;
  for (const [, imported, url, image] of css.matchAll(references)) {
    const target = imported ?? url ?? image ?? "";
    const kind = kindOfUrl(target);
    if (kind === "script" || kind === "program" || (kind === "data-document" && imported !== undefined))
      effects.push({ kind: "script", url: target });
    else if (kind === "file-share") effects.push({ kind: "file-share", url: target });
    else if (kind === "remote") effects.push({ kind: "external", url: target });
  }
  return effects;
}
