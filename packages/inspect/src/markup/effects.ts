import { styleEffects } from "./css.ts";
import type { MarkupAttribute, MarkupElement, MarkupVisitor } from "./markup.ts";
import { kindOfUrl, type UrlKind } from "./url.ts";

/** What markup does beyond showing text. */
export interface Effect {
  kind: EffectKind;
  message: string;
  line: number;
  /** What was found, such as a URL or the name of a handler. */
  value: string;
}
const effectKinds = [
  "script",
  "handler",
  "script-url",
  "file-share",
  "frame",
  "form",
  "refresh",
  "base",
  "download",
  "external",
  "animated-link",
  "foreign-object",
] as const;
export type EffectKind = (typeof effectKinds)[number];

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
const frames = new Set("iframe frame embed object applet portal fencedframe".split(" "));
const animations = new Set("animate set animatetransform animatemotion animatecolor discard".split(" "));
const loadingRelations = /\b(?:stylesheet|icon|preload|prefetch|prerender|modulepreload|import|manifest)\b/i;
/** Types of `script` elements that hold data and do not run. */
const dataTypes =
  /^\s*(?:application\/(?:[a-z.+-]*\+)?json|text\/(?:plain|template|x-[a-z-]*template|html)|application\/xml|speculationrules|importmap)\b/i;
/** Script that makes a file in the browser, which is how HTML smuggling hides one. */
const makesFile =
  /\b(?:new\s+(?:Blob|File)\s*\(|createObjectURL|msSaveOrOpenBlob|msSaveBlob|showSaveFilePicker|\.download\s*=|setAttribute\s*\(\s*["']download)/i;

export function attributeValue(element: MarkupElement, name: string): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name)?.value;
}

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

/** Finds what the elements and styles of HTML and SVG do. */
export class EffectFinder implements MarkupVisitor {
  readonly #report: ReportEffect;
  readonly #isSvg: boolean;
  /** Where the last form sends to, if that is another site. */
  #remoteForm: string | undefined;
  /** Documents in `data:` URLs of images and the like, which do not run here but are documents of their own. */
  readonly dataUrls: { url: string; line: number }[] = [];

  constructor(report: ReportEffect, options: { isSvg: boolean }) {
    this.#report = report;
    this.#isSvg = options.isSvg;
  }

  element(element: MarkupElement): void {
    for (const attribute of element.attributes) this.#attribute(element, attribute);
    const { name, line } = element;
    if (name === "handler" && element.prefix !== "" && !this.#isSvg) return;
    if (name === "script" || (name === "handler" && this.#isSvg)) this.#script(element);
    else if (frames.has(name)) this.#frame(element);
    else if (name === "meta") this.#meta(element);
    else if (name === "base") this.#base(element);
    else if (name === "form") this.#form(element);
    else if (name === "foreignobject")
      this.#report("foreign-object", "It has HTML in a drawing.", line, name);
    else if (animations.has(name)) this.#animation(element);
    this.#field(element);
    if (this.#isSvg && ["input", "button", "textarea", "select"].includes(name))
      this.#report("form", `It has a form field in a drawing: ${name}.`, line, name);
  }

  content(element: MarkupElement, text: string): void {
    if (element.name === "style") this.#style(text, element.line);
    if (element.name === "script" && makesFile.test(text))
      this.#report("download", "A script makes a file.", element.line, makesFile.exec(text)?.[0] ?? "");
  }

  comment(text: string, line: number): void {
    if (/^\s*\[if\b/i.test(text) && /<script\b/i.test(text))
      this.#report("script", "It has a script in a conditional comment.", line, "script");
  }

  #attribute(element: MarkupElement, attribute: MarkupAttribute): void {
    const { line } = element;
    if (isHandler(attribute))
      this.#report("handler", `It runs script by ${attribute.fullName}.`, line, attribute.fullName);
    if (attribute.name === "style" || (this.#isSvg && /url\s*\(|\\/i.test(attribute.value)))
      this.#style(attribute.value, line);
    if (attribute.name === "content" && element.name !== "meta") return;
    for (const url of urlsOf(attribute)) this.#url(element, attribute, url);
  }

  #url(element: MarkupElement, attribute: MarkupAttribute, url: string): void {
    const { line } = element;
    const kind = kindOfUrl(url);
    const isLoaded = loads(element, attribute, this.#isSvg);
    if (kind === "script") this.#report("script-url", "A URL runs script or starts a program.", line, url);
    else if (kind === "data-document") this.#dataDocument(element, url, isLoaded);
    else if (kind === "file-share")
      this.#report("file-share", "It opens a file of another computer.", line, url);
    else if (kind === "data" && element.attributes.some(({ name }) => name === "download"))
      this.#report("download", "A link saves a file that is in the document.", line, url.slice(0, 80));
    else if (kind === "remote" && (isLoaded || attribute.fullName === "xml:base"))
      this.#report("external", "It loads content from elsewhere.", line, url);
  }

  /** A document in a URL of an image cannot run, but is inspected; elsewhere it is a page that the browser opens. */
  #dataDocument(element: MarkupElement, url: string, isLoaded: boolean): void {
    const isImage = isLoaded && !frames.has(element.name) && element.name !== "script";
    const isSvgImage = /^\s*data:\s*image\/svg/i.test(url);
    if (isSvgImage && isImage && !["use", "link"].includes(element.name))
      this.dataUrls.push({ url, line: element.line });
    else this.#report("script-url", "A URL is a document that can act.", element.line, url.slice(0, 80));
  }

  #style(text: string, line: number): void {
    for (const { kind, url } of styleEffects(text))
      if (kind === "script") this.#report("script-url", "A style runs script.", line, url);
      else if (kind === "file-share")
        this.#report("file-share", "A style opens a file of another computer.", line, url);
      else this.#report("external", "A style loads content from elsewhere.", line, url);
  }

  #script(element: MarkupElement): void {
    const type = attributeValue(element, "type");
    if (type !== undefined && dataTypes.test(type) && !this.#isSvg) return;
    this.#report("script", "It has a script.", element.line, attributeValue(element, "src") ?? "");
  }

  #frame(element: MarkupElement): void {
    const { name, line, attributes } = element;
    const url = ["src", "data", "code", "classid", "archive"]
      .map((attribute) => attributeValue(element, attribute))
      .find((value) => value !== undefined);
    if (attributes.some((attribute) => attribute.name === "srcdoc"))
      this.#report("frame", `It has a page in an ${name}.`, line, "srcdoc");
    else if (url === undefined) return;
    const kind: UrlKind = kindOfUrl(url ?? "");
    if (name === "iframe" || name === "frame") {
      if (kind === "remote" || this.#isSvg)
        this.#report("frame", `It shows another page by ${name}.`, line, url ?? "");
    } else this.#report("frame", `It loads content that can act by ${name}.`, line, url ?? "");
  }

  #meta(element: MarkupElement): void {
    const kind = attributeValue(element, "http-equiv")?.trim().toLowerCase();
    const content = attributeValue(element, "content") ?? "";
    if (kind !== "refresh") return;
    const url = /^[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?["']?(.+)/is.exec(content)?.[1];
    if (url === undefined) return;
    const target = kindOfUrl(url);
    if (target === "script" || target === "data-document" || target === "data")
      this.#report("script-url", "A refresh runs script.", element.line, url);
    else if (target !== "relative" && target !== "fragment")
      this.#report("refresh", "It sends the reader to another page.", element.line, url);
  }

  #base(element: MarkupElement): void {
    const url = attributeValue(element, "href");
    if (url !== undefined && kindOfUrl(url) === "remote")
      this.#report("base", "Relative links lead to another site.", element.line, url);
  }

  #form(element: MarkupElement): void {
    const url = attributeValue(element, "action") ?? "";
    const isPost = /^\s*post\s*$/i.test(attributeValue(element, "method") ?? "");
    const kind = kindOfUrl(url);
    this.#remoteForm = kind === "remote" ? url : undefined;
    if (this.#isSvg || (isPost && kind === "remote") || /^\s*mailto:/i.test(url))
      this.#report("form", "A form sends what the reader writes to another site.", element.line, url);
  }

  /** A password in a form, or a button with an address of its own, makes a form that sends to another site. */
  #field(element: MarkupElement): void {
    const address = element.attributes.find(
      ({ name, value }) => name === "formaction" && kindOfUrl(value) === "remote",
    )?.value;
    const isPassword = /^\s*password\s*$/i.test(attributeValue(element, "type") ?? "");
    const url = address ?? (isPassword && element.name === "input" ? this.#remoteForm : undefined);
    if (url !== undefined)
      this.#report("form", "A form sends what the reader writes to another site.", element.line, url);
  }

  #animation(element: MarkupElement): void {
    const target = attributeValue(element, "attributename")?.trim().toLowerCase() ?? "";
    if (/(?:^|:)href$/.test(target) || /^on[a-z]{3,}/.test(target))
      this.#report("animated-link", `An animation changes ${target}.`, element.line, target);
  }
}
