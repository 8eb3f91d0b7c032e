import { type PdfDocument, type PdfObject, placeOf } from "./document.ts";
import { FilterError } from "./filters.ts";
import { Lexer } from "./lexer.ts";
import { PdfStream, type PdfValue } from "./values.ts";

/**
 * Adds the objects of all object streams to a document, whatever their `Type` says and whether or not a
 * cross-reference stream or `Extends` refers to them. See ISO 32000-2, 7.5.7.
 *
 * @param unreadable called with the place of a stream that cannot be decoded, and why
 * @throws LimitError
 */
export async function readObjectStreams(
  document: PdfDocument,
  unreadable: (where: string, reason: string) => void,
): Promise<void> {
  for (const object of [...document.objects]) {
    const { value } = object;
    if (!(value instanceof PdfStream)) continue;
    const isObjectStream = document.namesOf(value.dictionary, "Type").includes("ObjStm");
    const first = document.numberOf(value.dictionary, "First");
    const hasCount = document.numberOf(value.dictionary, "N") !== undefined;
    if (!isObjectStream && (first === undefined || !hasCount)) continue;
    try {
      readObjectStream(document, await document.decode(value), Math.max(0, first ?? 0), object);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      unreadable(placeOf(object), error.message);
    }
  }
}

function readObjectStream(document: PdfDocument, bytes: Buffer, first: number, stream: PdfObject): void {
  const header = new Lexer(bytes.subarray(0, first), 0, document.reading);
  const values = new Map<number, PdfValue | undefined>();
  for (;;) {
    const number = header.readValue();
    const offset = header.readValue();
    if (typeof number !== "number" || typeof offset !== "number") return;
    document.budget.use("objects");
    const position = first + Math.max(0, Math.floor(offset));
    if (!values.has(position)) {
      const lexer = new Lexer(bytes, position, document.reading);
      values.set(position, lexer.readValue());
      if (lexer.tooDeep) document.partial.push(placeOf(stream));
    }
    const value = values.get(position);
    if (value !== undefined) document.add({ number, generation: 0, value });
  }
}
