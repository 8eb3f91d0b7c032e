import type { DetectInput, FormatModule } from "../../format.ts";
import { hold } from "../../rule.ts";

/** Word opens a page that Office saved also behind a PDF; its header is within so many bytes. */
const searchedBytes = 4 * 1024 ** 2;
const pageStart = /mime-version[ \t]{0,9}:/gi;
const pageType = /content-type[ \t]{0,9}:\s{0,9}multipart\/related/i;
/** Characters of a header, and headers that are looked at; more are in no PDF. */
const headerCharacters = 2000;
const maximumHeaders = 500;

/** Finds a saved page behind the beginning of a PDF. https://blogs.jpcert.or.jp/en/2023/08/maldocinpdf.html */
export const pageInPdf: FormatModule = {
  name: "page-in-pdf",
  rules: {
    "pdf-saved-page": {
      title: "Page of Office in a PDF",
      what: "The PDF is also a page that Office saved (MHTML).",
      why: "Word opens the page, with its macros, when the file has the extension of Word.",
      remedy: "Save the document again with the program that made it.",
      actions: hold,
    },
  },
  accepts: ({ type }, input) => type === "application/pdf" && hasPage(input),
  load: async () => (await import("../parsers/mail.ts")).pageInPdfParser,
};

/** The text of a PDF in which a saved page begins; undefined if there is none. */
export async function readPage({
  source,
  read,
}: DetectInput): Promise<{ text: string; start: number } | undefined> {
  const text = (await read(0, Math.min(source.size, searchedBytes))).toString("latin1");
  const start = startOfPage(text);
  return start === undefined ? undefined : { text, start };
}

async function hasPage(input: DetectInput): Promise<boolean> {
  return (await readPage(input)) !== undefined;
}

function startOfPage(text: string): number | undefined {
  let count = 0;
  for (const { index } of text.matchAll(pageStart))
    if (++count > maximumHeaders || pageType.test(text.slice(index, index + headerCharacters))) return index;
  return undefined;
}
