/** Text that is HTML. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const toText = (value: string | Html | readonly Html[] | undefined): string => {
  if (value === undefined) return "";
  if (typeof value === "string") return escapeHtml(value);
  return value instanceof Html ? value.text : value.map(({ text }) => text).join("");
};

/** A template of HTML: values are escaped, unless they are HTML. */
export const html = (
  parts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[] | undefined)[]
): Html => new Html(parts.map((part, index) => part + toText(values[index])).join(""));
