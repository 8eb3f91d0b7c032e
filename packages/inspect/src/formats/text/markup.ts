import { scriptRoots, serverCode } from "./scripts.ts";

/** Where the root element of XML is looked for. */
const prologCharacters = 65_536;

/** The root element of XML. */
interface Root {
  /** Name without its prefix. */
  name: string;
  /** The namespaces that the element declares, and its other attributes. */
  attributes: string;
}

/** Types by the namespace that the root element is in or declares. */
const namespaces: readonly (readonly [namespace: string, roots: RegExp, type: string])[] = [
  ["http://www.w3.org/2000/svg", /^svg$/, "image/svg+xml"],
  ["http://www.w3.org/1999/xhtml", /^html$/, "application/xhtml+xml"],
  ["http://www.w3.org/1999/XSL/Transform", /./, "application/xslt+xml"],
  ["http://schemas.microsoft.com/office/word/2003/wordml", /^wordDocument$/, "application/x-ms-word+xml"],
  ["urn:schemas-microsoft-com:office:spreadsheet", /^Workbook$/, "application/x-ms-excel+xml"],
  ["http://schemas.microsoft.com/office/2006/xmlPackage", /^package$/, "application/x-ms-flat-opc+xml"],
  ["urn:oasis:names:tc:opendocument:xmlns:office:1.0", /^document$/, "application/x-flat-opendocument+xml"],
  ["http://www.w3.org/2005/Atom", /^(feed|entry)$/, "application/atom+xml"],
  ["http://www.opengis.net/kml/", /^kml$/, "application/vnd.google-earth.kml+xml"],
  ["http://www.topografix.com/GPX/", /^gpx$/, "application/gpx+xml"],
  ["http://ns.adobe.com/xdp/", /^xdp$/, "application/vnd.adobe.xdp+xml"],
  ["http://ns.adobe.com/xfdf/", /^xfdf$/, "application/vnd.adobe.xfdf"],
  ["http://www.w3.org/1998/Math/MathML", /^math$/, "application/mathml+xml"],
  ["urn:schemas-microsoft-com:asm.v1", /^assembly$/, "application/x-ms-application"],
  ["http://schemas.microsoft.com/developer/msbuild/2003", /^Project$/, "application/x-msbuild"],
  ["http://schemas.microsoft.com/windows/2004/02/mit/task", /^Task$/, "application/x-setupscript"],
];

/** Types by the name of a root element that is in no namespace. */
const roots: ReadonlyMap<string, string> = new Map(
  Object.entries({
    svg: "image/svg+xml",
    html: "text/html",
    HTML: "text/html",
    rss: "application/rss+xml",
  }),
);

/** Roots that other dialects have as well; those of scripts have an element `script`. */
const ambiguousRoots = /^(component|job|package)$/;

/** The XML dialects that are told, and plain XML, with the family of text. */
export const xmlTypes: readonly string[] = [
  "application/xml",
  ...namespaces.map(([, , type]) => type).filter((type) => !/ms-application|msbuild|setupscript/.test(type)),
  "application/rss+xml",
];

/** What the manifest of an application that is loaded has, and the one in a program has not. */
const deployment = /<(?:[\w-]{1,30}:)?(?:deployment|entryPoint)[\s>]/;

/** The type of XML by its root element; undefined if the text is not XML. */
export function xmlTypeOf(text: string): string | undefined {
  const start = text.slice(0, prologCharacters);
  const root = rootOf(start);
  if (!root) return /^\s*<\?xml\s/.test(start) ? "application/xml" : undefined;
  const inNamespace = namespaces.find(
    ([namespace, names]) => names.test(root.name) && root.attributes.includes(namespace),
  );
  if (inNamespace && (root.name !== "assembly" || deployment.test(text))) return inNamespace[2];
  const scriptType = scriptRoots.get(root.name);
  if (scriptType !== undefined && (!ambiguousRoots.test(root.name) || /<script[\s>]/i.test(text)))
    return scriptType;
  if (root.name === "plist") return propertyListType(text);
  if (root.name === "image" && /<(?:read|write)\s{1,9}filename\b/.test(text)) return "text/x-magick";
  if (root.name === "html" && serverCode.test(text)) return "text/x-server-page";
  if (root.name === "html" && /^\s*<\?xml\s/.test(start)) return "application/xhtml+xml";
  return roots.get(root.name) ?? (isXml(start, root, text) ? "application/xml" : undefined);
}

/** The type of a property list of macOS: shortcuts and profiles are such lists. */
function propertyListType(text: string): string {
  if (/<key>PayloadType<\/key>/.test(text)) return "application/x-setupscript";
  const isShortcut = /<dict>\s*<key>URL<\/key>\s*<string>[^<]*<\/string>\s*<\/dict>\s*<\/plist>/.test(text);
  return isShortcut ? "application/x-mswinurl" : "application/xml";
}

/** The first element after the declaration, comments, processing instructions and the document type. */
function rootOf(text: string): Root | undefined {
  let at = 0;
  for (let count = 0; count < 200; count++) {
    at = skipWhiteSpace(text, at);
    const end = endOfProlog(text, at);
    if (end === undefined) break;
    at = end;
  }
  const match = /^<([\p{L}_][\p{L}\d_.-]*:)?([\p{L}_][\p{L}\d_.-]*)([^<>]*)/u.exec(text.slice(at, at + 8192));
  return match?.[2] === undefined ? undefined : { name: match[2], attributes: match[3] ?? "" };
}

/** Where the item of the prolog at an offset ends; undefined if there is none. */
function endOfProlog(text: string, at: number): number | undefined {
  if (text.startsWith("<?", at)) return after(text, "?>", at);
  if (text.startsWith("<!--", at)) return after(text, "-->", at);
  if (!/^<!doctype\s/i.test(text.slice(at, at + 10))) return undefined;
  const bracket = text.indexOf("[", at);
  const close = text.indexOf(">", at);
  // An internal subset ends with `]` and `>`.
  if (bracket < 0 || bracket > close) return after(text, ">", at);
  const subsetEnd = /\]\s*>/g;
  subsetEnd.lastIndex = bracket;
  const found = subsetEnd.exec(text);
  return found ? found.index + found[0].length : undefined;
}

function after(text: string, end: string, at: number): number | undefined {
  const found = text.indexOf(end, at);
  return found < 0 ? undefined : found + end.length;
}

function skipWhiteSpace(text: string, at: number): number {
  const next = /\S/g;
  next.lastIndex = at;
  return next.exec(text)?.index ?? text.length;
}

/** Whether text is XML rather than HTML or text that begins with a tag: it has a declaration, or its root is closed at the end. */
function isXml(start: string, root: Root, text: string): boolean {
  if (/^\s*<\?xml\s/.test(start)) return true;
  if (htmlOnly.test(root.name)) return false;
  const end = text.slice(-200).trimEnd();
  return root.attributes.endsWith("/") || end.endsWith(`${root.name}>`);
}

/** Elements of HTML that are roots of no XML in use. */
const htmlOnly = /^(head|script|iframe|h1|div|font|style|body|br|p|meta|link|center|img|embed|span)$/i;

/** Tags that HTML begins with. https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type */
const htmlStart =
  /^<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link|base|center|form|img|object|embed|span)(?=[\s/>])/i;

/** Whether text is HTML by its first tag. */
export function isHtml(text: string): boolean {
  const start = text.slice(0, prologCharacters);
  let at = skipWhiteSpace(start, 0);
  while (start.startsWith("<!--", at)) {
    const end = after(start, "-->", at);
    if (end === undefined) return false;
    at = skipWhiteSpace(start, end);
  }
  return htmlStart.test(start.slice(at, at + 200));
}
