import type { AnalysisContext } from "../../format.ts";
import { EffectFinder, type EffectKind } from "../../markup/effects.ts";
import { attributeValue, type MarkupElement, type MarkupVisitor } from "../../markup/markup.ts";
import { kindOfUrl, type UrlKind } from "../../markup/url.ts";
import type { xmlRules } from "./rules.ts";

const webNamespaces = new Set(["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"]);
const xslt = "http://www.w3.org/1999/XSL/Transform";
const microsoftXslt = new Set(["http://www.w3.org/TR/WD-xsl", "uri:xsl"]);
/** Namespaces of functions and elements with which XSLT processors run code or write files. */
const codeNamespaces =
  /^(?:java:|clitype:|class:|saxon:|ant:|http:\/\/xml\.apache\.org\/(?:xalan|xslt)(?:\/|$)|xalan:\/\/|http:\/\/icl\.com\/saxon|http:\/\/saxon\.sf\.net\/|http:\/\/php\.net\/xsl|http:\/\/www\.oracle\.com\/XSL\/Transform\/java|http:\/\/www\.jclark\.com\/xt\/java|urn:schemas-microsoft-com:xslt)/i;
const codeElements =
  /^(?:script|component|assembly|using|document|result-document|write|output|redirect|eval|entity-ref)$/;

/** Stylesheets of MathML and DocBook, which documents name at their publishers. */
const publishedStylesheet =
  /^https?:\/\/(?:www\.w3\.org\/Math\/XSL|docbook\.sourceforge\.net\/release\/xsl)\//i;

/** What acts in markup that is neither a page nor a drawing. */
const activeKinds: readonly EffectKind[] = [
  "script",
  "handler",
  "script-link",
  "script-url",
  "frame",
  "hidden-frame",
  "object",
  "password-form",
  "redirect",
  "file-share",
  "animated-link",
];

/** Names of encoded parts that are documents: the PDF of XFA. */
const embeddedParts = new Set(["chunk"]);

export type ReportXml = (rule: keyof typeof xmlRules, element: { line: number }, value: string) => void;

/** Templates of XFA forms, whose scripts PDF readers run. */
const xfaTemplate = /^http:\/\/www\.xfa\.org\/schema\/xfa-template\//;

/** Finds what elements of XML do, by their namespaces. */
export class XmlVisitor implements MarkupVisitor {
  readonly #report: ReportXml;
  readonly #effects: EffectFinder;
  #root: MarkupElement | undefined;
  readonly #stylesheets: { url: string; kind: UrlKind; isXslt: boolean; line: number }[] = [];
  /** Content that is encoded in the text of elements. */
  readonly embedded: { name: string; bytes: Buffer; line: number }[] = [];

  constructor(context: AnalysisContext, report: ReportXml) {
    this.#report = report;
    // The rules of SVG and HTML find what acts in these.
    const isWebPage = ["image/svg+xml", "application/xhtml+xml"].includes(context.format.type);
    const active = isWebPage ? [] : activeKinds;
    this.#effects = new EffectFinder(
      (kind, message, line, value) => {
        if (active.includes(kind))
          context.report("xml-active-content", { message, where: `line ${line}`, evidence: { value } });
      },
      { isSvg: false },
    );
  }

  element(element: MarkupElement): void {
    const { name, namespace = "" } = element;
    const isRoot = element.parent === undefined;
    if (isRoot) {
      this.#root = element;
      this.#reportStylesheets(element);
    }
    if (webNamespaces.has(namespace)) this.#effects.element(element);
    if (namespace === "http://www.w3.org/2001/XInclude" && name === "include")
      this.#report("xml-include", element, attributeValue(element, "href") ?? "");
    if (xfaTemplate.test(namespace) && name === "script")
      this.#report("xml-program", element, attributeValue(element, "contenttype") ?? "");
    if (name === "usingtask" && attributeValue(element, "taskfactory") !== undefined)
      this.#report("xml-program", element, attributeValue(element, "taskfactory") ?? "");
    if (name === "exec" && attributeValue(element, "command") !== undefined && this.#root?.name === "project")
      this.#report("xml-program", element, attributeValue(element, "command") ?? "");
    if (name === "objectdataprovider" && attributeValue(element, "methodname") !== undefined)
      this.#report("xml-program", element, attributeValue(element, "methodname") ?? "");
    this.#xslt(element);
  }

  content(element: MarkupElement, text: string): void {
    if (webNamespaces.has(element.namespace ?? "")) this.#effects.content(element, text);
    if (embeddedParts.has(element.name) && text.length > 16) {
      const bytes = Buffer.from(text, "base64");
      const name = attributeValue(element, "name") ?? "";
      if (bytes.length > 12) this.embedded.push({ name, bytes, line: element.line });
    }
  }

  instruction(target: string, body: string, line: number): void {
    if (target.toLowerCase() !== "xml-stylesheet") return;
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(body);
    const url = decodeReferences(href?.[1] ?? href?.[2] ?? "");
    const kind = publishedStylesheet.test(url.trim()) ? "relative" : kindOfUrl(url);
    const isXslt = /\btype\s*=\s*["'][^"']*(?:xsl|xml)/i.test(body);
    this.#stylesheets.push({ url, kind, isXslt, line });
    if (this.#root) this.#reportStylesheets(this.#root);
  }

  /** A feed may name a style that is elsewhere, as old ones did; readers of feeds ignore it. */
  #reportStylesheets(root: MarkupElement): void {
    const isFeed = ["rss", "feed", "rdf"].includes(root.name);
    for (const { url, kind, isXslt, line } of this.#stylesheets.splice(0)) {
      const isHarmless = ["relative", "other", "local-file"].includes(kind) || (isFeed && kind === "remote");
      if (isXslt ? !["relative", "other"].includes(kind) : !isHarmless && kind !== "fragment")
        this.#report("xml-stylesheet", { line }, url);
    }
  }

  #xslt(element: MarkupElement): void {
    const { name, namespace = "", attributes } = element;
    if (codeNamespaces.test(namespace) && codeElements.test(name))
      this.#report("xml-xslt-extension", element, `${namespace} ${name}`);
    if (
      (microsoftXslt.has(namespace) && /^(?:script|eval)$/.test(name)) ||
      (namespace === xslt && name === "script")
    )
      this.#report("xml-xslt-extension", element, name);
    if (namespace !== xslt) return;
    if (name === "result-document") this.#report("xml-xslt-extension", element, name);
    if (name === "import" || name === "include")
      this.#external(element, attributeValue(element, "href") ?? "");
    for (const { value } of attributes) {
      const call = /\b(?:document|doc|unparsed-text|collection)\s*\(\s*["']([^"']*)/i.exec(value)?.[1];
      if (call !== undefined) this.#external(element, call);
      if (
        /\b(?:system-property\s*\(\s*["'](?!xsl:)|php:function|(?:rt|runtime|java|exec)[\w.]*:(?:exec|getRuntime|new)\b)/i.test(
          value,
        )
      )
        this.#report("xml-xslt-extension", element, value);
    }
    const bound = attributes.find(
      ({ fullName, value }) =>
        fullName.startsWith("xmlns:") &&
        /^(?:java:|clitype:|.*\/(?:xalan\/java|transform\/java|xt\/java)\/|http:\/\/php\.net\/xsl)/i.test(
          value,
        ),
    );
    if (bound) this.#report("xml-xslt-extension", element, bound.value);
  }

  #external(element: MarkupElement, url: string): void {
    if (["remote", "file-share", "data-document", "script", "program", "local-file"].includes(kindOfUrl(url)))
      this.#report("xml-xslt-external", element, url);
  }
}

function decodeReferences(text: string): string {
  return text
    .replaceAll(/&#(x?)([0-9a-f]{1,6});/gi, (whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex ? 16 : 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replaceAll("&amp;", "&");
}
