import { styleEffects } from "./css.ts";
import { FormFinder } from "./forms.ts";
import { isFrame, isHidden, reportFrame } from "./frames.ts";
import { attributeValue, type MarkupAttribute, type MarkupElement, type MarkupVisitor } from "./markup.ts";
import { type CodeEffect, codeEffects } from "./script-code.ts";
import { isPlainSpelling, kindOfUrl, readDataUrl } from "./url.ts";

/** What markup does beyond showing text. */
export type EffectKind =
  | CodeEffect["kind"]
  | "script"
  | "handler"
  | "script-link"
  | "script-url"
  | "file-share"
  | "frame"
  | "object"
  | "form"
  | "base"
  | "external"
  | "animated-link"
  | "foreign-object";

export type ReportEffect = (kind: EffectKind, message: string, line: number, value: string) => void;

/** Attributes whose value is a URL, by local name. */
const urlAttributes = new Set(
  "href src action formaction data poster background lowsrc dynsrc codebase archive code classid manifest base ping from to by values content profile cite longdesc".split(
    " ",
  ),
);
/** Of these, the ones that load by themselves wherever they stand. */
const loadingAttributes = new Set(
  "src poster background lowsrc dynsrc data archive code codebase".split(" "),
);
const animations = new Set("animate set animatetransform animatemotion animatecolor discard".split(" "));
const loadingRelations = /\b(?:stylesheet|icon|preload|prefetch|prerender|modulepreload|import|manifest)\b/i;
/** Types of `script` elements that hold data and do not run. */
const dataTypes =
  /^\s*(?:application\/(?:[a-z.+-]*\+)?json|text\/(?:plain|template|x-[a-z-]*template|html)|application\/xml|speculationrules|importmap)\b/i;
/** Script languages that only Windows runs. */
const windowsLanguage = /vbs|\bvb\b|jscript\.encode|javascript\.encode/i;
/** The usual test whether Flash is installed, which pages wrote in VBScript. */
function isFlashTest(code: string): boolean {
  const objects = code.match(/CreateObject\s{0,9}\(\s{0,9}"?(?:ShockwaveFlash)?/gi) ?? [];
  return objects.length > 0 && objects.every((object) => /ShockwaveFlash$/i.test(object));
}
/** Content of `data:` URLs that a link may save: pictures and tables. */
const savedData = /^\s*data:\s*(?:image\/(?:png|jpeg|gif|webp)|text\/(?:csv|plain|tab-separated-values))\b/i;
/** Elements whose text is not part of the page. */
const withoutText = new Set("script style title noframes template".split(" "));
/** Elements that show something without a text. */
const pictures = new Set("img svg canvas video audio picture object embed iframe frame input".split(" "));
/** Seconds after which a page of news loads itself again. */
const slowRefresh = 60;

/** Whether the attribute is a handler of events, such as `onload`. */
export function isHandler({ fullName, value }: MarkupAttribute): boolean {
  return /^on[a-z]{3,}$/.test(fullName) && value.trim() !== "";
}

/** The URLs in an attribute: one, or several in `values` and `srcset`. */
function urlsOf({ name, value }: MarkupAttribute): string[] {
  if (name === "values") return value.split(";");
  if (name === "srcset" || name === "imagesrcset")
    return value.split(",").map((part) => part.trim().split(/\s/)[0] ?? "");
  return urlAttributes.has(name) ? [value] : [];
}

/** Whether the URL loads without a click of the reader. */
function loads({ name, attributes }: MarkupElement, attribute: MarkupAttribute, isSvg: boolean): boolean {
  if (loadingAttributes.has(attribute.name) || attribute.name.endsWith("srcset")) return true;
  if (attribute.name !== "href") return false;
  if (name === "link")
    return attributes.some((other) => other.name === "rel" && loadingRelations.test(other.value));
  return isSvg ? name !== "a" : ["use", "image", "feimage"].includes(name);
}

/** Whether a `script` element has code rather than data. */
const isCode = (element: MarkupElement) => !dataTypes.test(attributeValue(element, "type") ?? "");

/** Whether a URL names a file that is no picture, or runs a filter of a program that converts drawings. */
function namesFile(url: string): boolean {
  return /^\s*(?:file:(?!.*\.(?:png|jpe?g|gif|bmp|tiff?|webp|svgz?)\s*$)|(?:expect|php|phar|netdoc|jar|text|label|caption|ephemeral|msl|mvg|pango|inline|vid|epi):)/is.test(
    url,
  );
}

/** Content of a `data:` URL or of an attribute that is a document of its own. */
export interface EmbeddedDocument {
  name: string;
  bytes: Buffer;
  line: number;
}

/** Finds what the elements and styles of HTML and SVG do. */
export class EffectFinder implements MarkupVisitor {
  readonly #report: ReportEffect;
  readonly #isSvg: boolean;
  readonly #forms: FormFinder;
  /** Whether each open element is not displayed, and how many are not. */
  readonly #hidden: boolean[] = [];
  #hiddenCount = 0;
  #isEmpty = true;
  /** The first script of another site. */
  #remoteScript: { url: string; line: number } | undefined;
  /** Images, pages of frames and files that are in the document. */
  readonly documents: EmbeddedDocument[] = [];

  constructor(report: ReportEffect, options: { isSvg: boolean }) {
    this.#report = report;
    this.#isSvg = options.isSvg;
    this.#forms = new FormFinder(report);
  }

  element(element: MarkupElement): void {
    for (const attribute of element.attributes) this.#attribute(element, attribute);
    const { name, line } = element;
    if (isFrame(name)) this.#frame(element);
    else if (name === "application" && element.prefix === "hta")
      this.#report("windows-script", "It is an HTML application.", line, name);
    else if (name === "meta") this.#meta(element);
    else if (name === "base") this.#base(element);
    else if (name === "foreignobject")
      this.#report("foreign-object", "It has HTML in a drawing.", line, name);
    else if (animations.has(name)) this.#animation(element);
    if (pictures.has(name)) this.#isEmpty = false;
    this.#forms.element(element);
    if (this.#isSvg && ["form", "input", "button", "textarea", "select"].includes(name))
      this.#report("form", `It has a form in a drawing: ${name}.`, line, name);
    const isOutOfSight = isHidden(element);
    this.#hidden.push(isOutOfSight);
    if (isOutOfSight) this.#hiddenCount += 1;
  }

  content(element: MarkupElement, text: string): void {
    if (this.#hidden.pop()) this.#hiddenCount -= 1;
    if (element.name === "style") this.#style(text, element.line);
    if (element.name === "script" || (element.name === "handler" && this.#isSvg)) this.#script(element, text);
    if (!withoutText.has(element.name)) this.looseText(text);
    if (element.name !== "script" || !isCode(element)) return;
    this.code(text, element.line);
    const language = ["language", "type"].map((name) => attributeValue(element, name) ?? "").join(" ");
    if (windowsLanguage.test(language) && !isFlashTest(text))
      this.#report(
        "windows-script",
        "It has a script that only Windows runs.",
        element.line,
        language.trim(),
      );
  }

  looseText(text: string): void {
    if (/\S/.test(text)) this.#isEmpty = false;
  }

  comment(text: string, line: number): void {
    if (/^\s*\[if\b/i.test(text) && /<script\b/i.test(text)) {
      this.#report("script", "It has a script in a conditional comment.", line, "script");
      this.code(text, line);
    }
  }

  /** Reports what only the whole document tells. */
  end(): void {
    this.#forms.end();
    if (this.#isEmpty && this.#remoteScript)
      this.#report(
        "hidden-code",
        "The page shows nothing but what a script of another site does.",
        this.#remoteScript.line,
        this.#remoteScript.url,
      );
  }

  /** Looks at the code of a script, a handler or a URL. */
  code(code: string, line: number): void {
    this.#forms.script(code);
    for (const { kind, message, value } of codeEffects(code)) this.#report(kind, message, line, value);
  }

  #attribute(element: MarkupElement, attribute: MarkupAttribute): void {
    const { line } = element;
    if (isHandler(attribute)) {
      this.#report("handler", `It runs script by ${attribute.fullName}.`, line, attribute.fullName);
      this.code(attribute.value, line);
    }
    if (attribute.name === "style" || (this.#isSvg && /url\s*\(|\\/i.test(attribute.value)))
      this.#style(attribute.value, line);
    if (attribute.name === "content" && element.name !== "meta") return;
    for (const url of urlsOf(attribute)) this.#url(element, attribute, url);
  }

  #url(element: MarkupElement, attribute: MarkupAttribute, url: string): void {
    const { line } = element;
    const kind = kindOfUrl(url);
    const isLoaded = loads(element, attribute, this.#isSvg);
    if (kind === "script") this.#scriptUrl(element, url, isLoaded);
    else if (kind === "program")
      this.#report("script-url", "A URL runs script or starts a program.", line, url);
    else if (kind === "data-document") this.#dataDocument(element, url, isLoaded);
    else if (kind === "file-share")
      this.#report("file-share", "It opens a file of another computer.", line, url);
    else if (kind === "data") this.#data(element, url);
    else if (kind === "remote" && (isLoaded || attribute.fullName === "xml:base"))
      this.#report("external", "It loads content from elsewhere.", line, url);
    else if (this.#isSvg && isLoaded && namesFile(url))
      this.#report("external", "It loads a file of the computer that shows it.", line, url);
  }

  /** A link that runs script is a script like others, unless it runs by itself or its spelling hides it. */
  #scriptUrl(element: MarkupElement, url: string, isLoaded: boolean): void {
    const { line, source } = element;
    const isPlain = isPlainSpelling(url) && (source === "" || /javascript\s*:/i.test(source));
    if (isLoaded && element.name !== "iframe" && element.name !== "frame")
      this.#report("script-url", "A URL that is loaded runs script.", line, url);
    else if (!isPlain) this.#report("script-url", "A URL that runs script is written to hide it.", line, url);
    else this.#report("script-link", "A link runs script.", line, url);
    this.code(url, line);
  }

  /** A document in a URL of an image cannot run, but is inspected; elsewhere it is a page that the browser opens. */
  #dataDocument(element: MarkupElement, url: string, isLoaded: boolean): void {
    const { name, line } = element;
    const isImage = isLoaded && !isFrame(name) && name !== "script";
    const isSvgImage = /^\s*data:\s*image\/svg/i.test(url);
    if (isSvgImage && isImage && !["use", "link"].includes(name))
      this.#embed(`image of line ${line}.svg`, url, line);
    else if (name === "script" && !this.#isSvg && /^\s*data:[^,]*(?:java|ecma)script/i.test(url))
      this.code(readDataUrl(url)?.toString() ?? "", line);
    else if (!(isSvgImage && name === "link"))
      this.#report("script-url", "A URL is a document that can act.", line, url.slice(0, 80));
  }

  #data(element: MarkupElement, url: string): void {
    const { line } = element;
    const name = attributeValue(element, "download");
    if (name === undefined) return;
    this.#embed(name || `file of line ${line}`, url, line);
    if (!savedData.test(url))
      this.#report("download", "A link saves a file that is in the document.", line, url.slice(0, 80));
  }

  #embed(name: string, url: string, line: number): void {
    const bytes = readDataUrl(url);
    if (bytes) this.documents.push({ name, bytes, line });
  }

  #style(text: string, line: number): void {
    for (const { kind, url } of styleEffects(text))
      if (kind === "script") this.#report("script-url", "A style runs script.", line, url);
      else if (kind === "file-share")
        this.#report("file-share", "A style opens a file of another computer.", line, url);
      else this.#report("external", "A style loads content from elsewhere.", line, url);
  }

  #script(element: MarkupElement, text: string): void {
    if (!isCode(element) && !this.#isSvg) return;
    const source = attributeValue(element, "src") ?? attributeValue(element, "href") ?? "";
    this.#report("script", "It has a script.", element.line, (source || text.trim()).slice(0, 200));
    if (kindOfUrl(source) === "remote") this.#remoteScript ??= { url: source, line: element.line };
  }

  #frame(element: MarkupElement): void {
    const page = attributeValue(element, "srcdoc");
    if (page !== undefined)
      this.documents.push({
        name: `frame of line ${element.line}.html`,
        bytes: Buffer.from(page),
        line: element.line,
      });
    reportFrame(element, { isSvg: this.#isSvg, isOutOfSight: this.#hiddenCount > 0 }, this.#report);
  }

  #meta(element: MarkupElement): void {
    if (attributeValue(element, "http-equiv")?.trim().toLowerCase() !== "refresh") return;
    const content = attributeValue(element, "content") ?? "";
    const [, seconds, url] = /^\s*([\d.]*)[;,\s]\s*(?:url\s*=\s*)?["']?(.+)/is.exec(content) ?? [];
    if (url === undefined) return;
    const target = kindOfUrl(url);
    if (["script", "program", "data-document", "data"].includes(target))
      this.#report("script-url", "A refresh runs script.", element.line, url);
    else if (target === "relative" || target === "fragment" || target === "local-file") return;
    else if (Number(seconds) >= slowRefresh || element.parent === "noscript")
      this.#report("external", "It loads another page after a while.", element.line, url);
    else this.#report("redirect", "It sends the reader to another page.", element.line, url);
  }

  #base(element: MarkupElement): void {
    const url = attributeValue(element, "href");
    if (url !== undefined && kindOfUrl(url) === "remote")
      this.#report("base", "Relative links lead to another site.", element.line, url);
  }

  #animation(element: MarkupElement): void {
    const target = attributeValue(element, "attributename")?.trim().toLowerCase() ?? "";
    if (/(?:^|:)href$/.test(target) || /^on[a-z]{3,}/.test(target))
      this.#report("animated-link", `An animation changes ${target}.`, element.line, target);
  }
}
