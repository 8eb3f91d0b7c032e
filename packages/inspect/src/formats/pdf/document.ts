import { type Budget, LimitError } from "../../budget.ts";
import type { DetectInput } from "../../format.ts";
import type { CryptMethod, decrypt } from "./encryption.ts";
import { decodeFilters, type Filter, FilterError } from "./filters.ts";
import { Reading } from "./reading.ts";
import { scanFile, wholeBytes } from "./scan.ts";
import {
  dictionaryOf,
  type PdfDictionary,
  PdfName,
  PdfReference,
  type PdfStream,
  PdfString,
  type PdfValue,
} from "./values.ts";

/** An object of the file or of an object stream. */
export interface PdfObject {
  /** -1 if it has none. */
  number: number;
  generation: number;
  value: PdfValue;
  /** Place of an object without a number. */
  where?: string;
}

/** Place of an object for findings, such as `object 12`. */
export const placeOf = ({ number, where }: PdfObject) => where ?? `object ${number}`;

/** How to decrypt strings and streams. */
export interface Decryption {
  decrypt: typeof decrypt;
  key: Buffer;
  streamMethod: CryptMethod;
  stringMethod: CryptMethod;
}

const maximumReferences = 16;

/** All objects of a PDF file, of all its revisions. */
export class PdfDocument {
  readonly objects: PdfObject[] = [];
  /** Trailers, and dictionaries of cross-reference streams. */
  readonly trailers: PdfDictionary[] = [];
  /** Places of objects that are not read whole. */
  readonly partial: string[] = [];
  readonly reading: Reading;
  decryption: Decryption | undefined;
  readonly budget: Budget;
  readonly #input: Pick<DetectInput, "source" | "read" | "budget">;
  readonly #byNumber = new Map<number, PdfValue[]>();
  #whole: Buffer | undefined;

  constructor(input: Pick<DetectInput, "source" | "read" | "budget">) {
    this.#input = input;
    this.budget = input.budget;
    this.reading = new Reading(input.budget);
  }

  /** Reads the objects of the file itself. Those of object streams are added by `add`. */
  async scan(): Promise<void> {
    const { source, budget } = this.#input;
    if (source.size <= wholeBytes) this.#whole = await this.#input.read(0, source.size);
    const read = (start: number, end: number) => this.#read(start, end);
    await scanFile(
      { source, budget, read },
      this.reading,
      ({ number, generation, offset, isTrailer, value, isPartial }) => {
        this.budget.use("objects");
        const where = isTrailer ? "trailer" : number < 0 ? `offset ${offset}` : undefined;
        const object = { number, generation, value, ...(where !== undefined && { where }) };
        if (isPartial) this.partial.push(placeOf(object));
        const dictionary = dictionaryOf(value);
        if (isTrailer ? dictionary : dictionary?.has("Encrypt") && dictionary.has("Root"))
          this.trailers.push(dictionary as PdfDictionary);
        this.add(object);
      },
    );
  }

  add(object: PdfObject): void {
    this.objects.push(object);
    if (object.number < 0) return;
    const versions = this.#byNumber.get(object.number);
    if (versions) versions.push(object.value);
    else this.#byNumber.set(object.number, [object.value]);
  }

  /** What a value stands for: of a reference, every version of the object. */
  resolve(value: PdfValue | undefined, references = 0): PdfValue[] {
    if (value === undefined || value === null) return [];
    if (!(value instanceof PdfReference)) return [value];
    if (references >= maximumReferences) return [];
    const versions = this.#byNumber.get(value.number) ?? [];
    this.budget.use("objects", versions.length);
    if (versions.length === 1) return this.resolve(versions[0], references + 1);
    return versions.flatMap((version) => this.resolve(version, references + 1));
  }

  /** What all values of a key stand for. */
  get(dictionary: PdfDictionary, key: string): PdfValue[] {
    return dictionary.all(key).flatMap((value) => this.resolve(value));
  }

  numberOf(dictionary: PdfDictionary, key: string): number | undefined {
    return this.get(dictionary, key).findLast((value) => typeof value === "number");
  }

  namesOf(dictionary: PdfDictionary, key: string): string[] {
    return this.get(dictionary, key).flatMap((value) => (value instanceof PdfName ? [value.name] : []));
  }

  bytesOf(dictionary: PdfDictionary, key: string): Buffer | undefined {
    const value = this.get(dictionary, key).findLast((found) => found instanceof PdfString);
    return value && Buffer.from(value.bytes, "latin1");
  }

  dictionariesOf(dictionary: PdfDictionary, key: string): PdfDictionary[] {
    return this.get(dictionary, key).flatMap((value) => dictionaryOf(value) ?? []);
  }

  /**
   * The decrypted and decoded bytes of a stream.
   *
   * @throws FilterError if they cannot be decoded; LimitError
   */
  async decode(stream: PdfStream): Promise<Buffer> {
    const filters = this.#filtersOf(stream.dictionary);
    const raw = await this.#rawBytes(stream);
    const isCrossReference = this.namesOf(stream.dictionary, "Type").includes("XRef");
    const crypt = filters.findIndex(({ name }) => name === "Crypt");
    const decryption = isCrossReference || crypt >= 0 ? undefined : this.decryption;
    const bytes = decryption
      ? decryption.decrypt(raw, decryption.streamMethod, decryption.key, stream.number, stream.generation)
      : raw;
    if (crypt >= 0 && !this.#isIdentity(stream.dictionary))
      throw new FilterError("The filter Crypt is not read.");
    return decodeFilters(
      bytes,
      filters.filter(({ name }) => name !== "Crypt"),
      this.budget,
    );
  }

  #isIdentity(dictionary: PdfDictionary): boolean {
    return this.#parameters(dictionary).every((parameters) => {
      const names = parameters ? this.namesOf(parameters, "Name") : [];
      return names.every((name) => name === "Identity");
    });
  }

  /** The last value counts for readers if a key is repeated. */
  #filtersOf(dictionary: PdfDictionary): Filter[] {
    const value = this.get(dictionary, "Filter").at(-1);
    const items = Array.isArray(value) ? value.map((item) => this.resolve(item).at(-1)) : [value];
    const names = items.flatMap((item) => (item instanceof PdfName ? [item.name] : []));
    const parameters = this.#parameters(dictionary);
    return names.map((name, index) => ({ name, parameters: this.#numbers(parameters[index]) }));
  }

  #parameters(dictionary: PdfDictionary): (PdfDictionary | undefined)[] {
    const value = [...this.get(dictionary, "DP"), ...this.get(dictionary, "DecodeParms")].at(-1);
    const items = Array.isArray(value) ? value.map((item) => this.resolve(item).at(-1)) : [value];
    return items.map((item) => dictionaryOf(item));
  }

  #numbers(dictionary: PdfDictionary | undefined): Map<string, number> {
    const numbers = new Map<string, number>();
    for (const key of dictionary?.keys ?? []) {
      const value = dictionary && this.numberOf(dictionary, key);
      if (value !== undefined) numbers.set(key, value);
    }
    return numbers;
  }

  /** Bytes up to `Length` or to `endstream`, whichever is later: filters ignore what is behind their data. */
  async #rawBytes({ dictionary, start }: PdfStream): Promise<Buffer> {
    const { size } = this.#input.source;
    const length = this.numberOf(dictionary, "Length") ?? 0;
    const declaredEnd = length > 0 && start + length <= size ? Math.floor(start + length) : start;
    const limit = Math.min(size, start + this.budget.limits.memberBytes);
    if (declaredEnd > limit) throw new LimitError("memberBytes", this.budget.limits.memberBytes);
    if (declaredEnd > start && (await this.#read(declaredEnd, declaredEnd + 16)).includes("endstream"))
      return this.#read(start, declaredEnd);
    for (let from = start; from < limit; from += 1024 ** 2) {
      const found = (await this.#read(from, Math.min(limit, from + 1024 ** 2 + 16))).indexOf("endstream");
      if (found >= 0) return this.#read(start, Math.max(declaredEnd, from + found));
    }
    if (limit < size) throw new LimitError("memberBytes", this.budget.limits.memberBytes);
    return this.#read(start, limit);
  }

  async #read(start: number, end: number): Promise<Buffer> {
    return this.#whole ? this.#whole.subarray(start, end) : this.#input.read(start, end);
  }
}
