import { startsProgram, targetKind } from "../../package/targets.ts";
import { attributeOf, type XmlElement } from "../../xml/xml.ts";

/** Stands for the value of a nested field that only Word can calculate. */
const unknownValue = "\ufffc";

interface OpenField {
  code: string;
  isInCode: boolean;
}

/** What a field does that a document should not do by itself. */
export type FieldDanger = "dde" | "remote" | "program";

/**
 * What is dangerous about the code of a field, such as `DDEAUTO cmd "/k calc"`.
 * @see https://learn.microsoft.com/en-us/openspecs/office_standards/ms-oi29500/
 */
export function fieldDanger(code: string): FieldDanger | undefined {
  const text = code.replace(/^[\s"'\u200b\u00a0\u201c\u201d]+/, "");
  if (/^dde(auto)?(?![a-z0-9])/i.test(text)) return "dde";
  // A nested field that makes up the name of the field hides it.
  if (/^(d|dd|dde|ddea|ddeau|ddeaut)?\ufffc/i.test(text)) return "dde";
  // The switch \\d does not store the picture in the document, so that Word loads it each time.
  // ECMA-376 part 1, 17.16.5, INCLUDEPICTURE.
  const isLoaded =
    /^(includetext|include|link|import|rd|database)(?![a-z0-9])|^includepicture\s.*\s\\d\b/is.test(text);
  // Pictures on file shares are loaded with the credentials of the reader.
  const isSharedPicture = /^includepicture\s+["\u201c]?\s*(\\{2,4}[a-z0-9]|file:\/\/[^/])/i.test(text);
  if (isSharedPicture) return "remote";
  const isFollowed = /^hyperlink(?![a-z0-9])/i.test(text);
  if (!isLoaded && !isFollowed) return undefined;
  const targets = text.split(/[\s"\u201c\u201d]+/).map((target) => target.replaceAll("\\\\", "\\"));
  if (targets.some(startsProgram)) return "program";
  if (isFollowed) return undefined;
  return targets.some((target) => targetKind(target) === "remote" || /^(mhtml|script):/i.test(target))
    ? "remote"
    : undefined;
}

/** The rule that a dangerous field breaks. */
export const fieldFindings = {
  dde: { rule: "office-dde", message: "The document has a DDE field." },
  remote: { rule: "office-remote-content", message: "A field loads content from a server." },
  program: { rule: "office-dangerous-link", message: "A field starts a program." },
} as const;

/** The value of a QUOTE field: numbers are characters. Other fields have a value that is not known. */
function fieldValue(code: string): string {
  const argument = /^\s*quote\s(.*)$/is.exec(code)?.[1];
  if (argument === undefined) return unknownValue;
  const tokens = argument.match(/"[^"]*"|[^\s"]+/g) ?? [];
  return tokens
    .filter((token) => !token.startsWith("\\"))
    .map((token) => {
      if (/^\d{1,6}$/.test(token)) return String.fromCharCode(Number(token));
      if (/^0x[0-9a-f]{1,5}$/i.test(token)) return String.fromCharCode(Number.parseInt(token, 16));
      return token.replaceAll('"', "");
    })
    .join("");
}

/** Puts together the codes of fields, which may be split over runs and nested. */
export class FieldReader {
  readonly #open: OpenField[] = [];
  readonly #onCode: (code: string, line: number) => void;
  #loose = "";
  #isCodeText = false;

  /** @param onCode called with the code of each field */
  constructor(onCode: (code: string, line: number) => void) {
    this.#onCode = onCode;
  }

  open(element: XmlElement): void {
    const { local, line } = element;
    if (local === "fldSimple") this.#onCode(attributeOf(element, "instr") ?? "", line);
    if (local === "fldChar") this.#mark(attributeOf(element, "fldCharType") ?? "", line);
    this.#isCodeText =
      local === "instrText" || local === "delInstrText" || (local === "t" && this.#isInCode());
  }

  text(text: string): void {
    if (!this.#isCodeText) return;
    const field = this.#open.at(-1);
    if (!field) this.#loose += text;
    else if (field.isInCode) field.code += text;
  }

  close(): void {
    this.#isCodeText = false;
  }

  /** Ends the fields that the part leaves open. */
  end(): void {
    for (const { code } of this.#open) this.#onCode(code, 0);
    if (this.#loose !== "") this.#onCode(this.#loose, 0);
  }

  #isInCode(): boolean {
    return this.#open.at(-1)?.isInCode ?? false;
  }

  #mark(type: string, line: number): void {
    const field = this.#open.at(-1);
    if (type === "begin") this.#open.push({ code: "", isInCode: true });
    else if (type === "separate" && field) field.isInCode = false;
    else if (type === "end" && field) {
      this.#open.pop();
      this.#onCode(field.code, line);
      const parent = this.#open.at(-1);
      if (parent?.isInCode) parent.code += fieldValue(field.code);
    }
  }
}
