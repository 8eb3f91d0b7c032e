import type { Budget } from "../../budget.ts";
import { PdfName } from "./values.ts";

/** Scalar values that count as one object of the budget. */
const scalarsPerObject = 16;
/** The budget is asked after so many objects: asking takes longer than reading a number. */
const objectsPerCheck = 64;
const slots = 4096;
const longestCachedName = 64;

/** What all lexers of a document share: the budget, and names, so that equal ones are one object. */
export class Reading {
  readonly budget: Budget;
  readonly #names: ({ raw: string; name: PdfName } | undefined)[] = new Array(slots).fill(undefined);
  #scalars = 0;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** @throws LimitError */
  countScalar(): void {
    this.#count(1);
  }

  /** @throws LimitError */
  countCollection(): void {
    this.#count(scalarsPerObject);
  }

  #count(scalars: number): void {
    this.#scalars += scalars;
    if (this.#scalars < scalarsPerObject * objectsPerCheck) return;
    this.#scalars = 0;
    this.budget.use("objects", objectsPerCheck);
  }

  /** The name between two offsets. */
  name(bytes: Buffer, start: number, end: number): PdfName {
    let hash = end - start;
    for (let index = start; index < end; index += 1) hash = (hash * 31 + (bytes[index] ?? 0)) | 0;
    const slot = hash & (slots - 1);
    const cached = this.#names[slot];
    if (cached && equals(cached.raw, bytes, start, end)) return cached.name;
    const raw = bytes.toString("latin1", start, end);
    const name = new PdfName(
      raw.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
    if (raw.length <= longestCachedName) this.#names[slot] = { raw, name };
    return name;
  }
}

function equals(raw: string, bytes: Buffer, start: number, end: number): boolean {
  if (raw.length !== end - start) return false;
  for (let index = 0; index < raw.length; index += 1)
    if (raw.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
