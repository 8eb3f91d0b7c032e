import type { AnalysisContext } from "../../format.ts";

/** Beginnings of code that image programs run, or web servers run whatever the name. https://imagetragick.com/ */
const beginnings: readonly { name: string; pattern: RegExp }[] = [
  { name: "PHP", pattern: /<\?(?:php\b|=)/i },
  { name: "PostScript", pattern: /^\s*%!PS/ },
  { name: "ImageMagick's vector language", pattern: /push graphic-context|^\s*viewbox\s+[\d-]/im },
  { name: "ImageMagick's script language", pattern: /<(?:image|msl)>\s*<read\b/i },
  { name: "SVG", pattern: /<svg[\s>]/i },
  { name: "a web page or script", pattern: /<(?:!doctype|html|script|body|iframe)[\s>]/i },
  { name: "a shell script", pattern: /^\s*#!/ },
];

/** Reports code that has the name of an image. */
export function checkName({ head, filename, report }: AnalysisContext): void {
  const text = head.toString("latin1").replaceAll("\0", "");
  const code = beginnings.find(({ pattern }) => pattern.test(text))?.name;
  if (!code) return;
  report("image-name-for-code", {
    message: `The name is that of an image, but the content is ${code}.`,
    evidence: { filename, code },
  });
}
