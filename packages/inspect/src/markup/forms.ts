import type { ReportEffect } from "./effects.ts";
import { attributeValue, type MarkupElement } from "./markup.ts";
import { kindOfUrl } from "./url.ts";

/** Names of fields for secrets, such as `passwd` and `card-number`. */
const secretField =
  /pass(?:w(?:or)?d|code|phrase)|^(?:pass|pwd|pin|otp|cvv|cvc|ssn|iban)$|card[-_ ]?num|security[-_ ]?code/i;

/** A request of a script that has data and goes to another site. */
const remoteRequest =
  /(?:\bfetch\s{0,9}\(|\.(?:post|ajax)\s{0,9}\(|\bsendBeacon\s{0,9}\(|\burl\s{0,9}:|\.open\s{0,9}\(\s{0,9}["']post["']\s{0,9},)\s{0,9}(?:["'`](?:https?:)?\/\/|atob\s{0,9}\()/i;

/** Follows the forms of a page, and reports the ones that send what the reader writes to another site. */
export class FormFinder {
  readonly #report: ReportEffect;
  /** Where the last form sends to, if that is another site. */
  #remote: { url: string; isPost: boolean } | undefined;
  #password: { line: number } | undefined;
  #request: string | undefined;

  constructor(report: ReportEffect) {
    this.#report = report;
  }

  element(element: MarkupElement): void {
    if (element.name === "form") this.#form(element);
    if (["input", "button", "textarea", "select"].includes(element.name)) this.#field(element);
  }

  /** Looks at the code of a script. */
  script(code: string): void {
    this.#request ??= remoteRequest.exec(code)?.[0];
  }

  /** Reports what only the whole page tells. */
  end(): void {
    if (this.#password && this.#request !== undefined)
      this.#report(
        "password-form",
        "A script sends data of a page with a password to another site.",
        this.#password.line,
        this.#request,
      );
  }

  #form(element: MarkupElement): void {
    const url = attributeValue(element, "action") ?? "";
    const isPost = /^\s*post\s*$/i.test(attributeValue(element, "method") ?? "");
    const isRemote = kindOfUrl(url) === "remote";
    this.#remote = isRemote ? { url, isPost } : undefined;
    if ((isPost && isRemote) || /^\s*mailto:/i.test(url))
      this.#report("form", "A form sends what the reader writes to another site.", element.line, url);
  }

  #field(element: MarkupElement): void {
    const { line } = element;
    const address = attributeValue(element, "formaction");
    const isPassword = /^\s*password\s*$/i.test(attributeValue(element, "type") ?? "");
    if (isPassword) this.#password ??= { line };
    if (address !== undefined && kindOfUrl(address) === "remote")
      this.#report("form", "A button sends what the reader writes to another site.", line, address);
    const names = ["name", "id", "placeholder"].map((name) => attributeValue(element, name) ?? "");
    const isSecret = this.#remote?.isPost === true && names.some((name) => secretField.test(name));
    if (this.#remote && (isPassword || isSecret))
      this.#report("password-form", "A form sends a secret to another site.", line, this.#remote.url);
  }
}
