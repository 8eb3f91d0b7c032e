/** A name, decoded: `/J#61va` is `Java`. */
export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A string. Each character is a byte. */
export class PdfString {
  bytes: string;
  constructor(bytes: string) {
    this.bytes = bytes;
  }
}

export class PdfReference {
  readonly number: number;
  readonly generation: number;
  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

/** A dictionary. A key may occur more than once: readers differ in which one counts. */
export class PdfDictionary {
  readonly keys: readonly string[];
  /** The value of each key. */
  readonly values: readonly PdfValue[];
  constructor(keys: readonly string[], values: readonly PdfValue[]) {
    this.keys = keys;
    this.values = values;
  }

  has(key: string): boolean {
    return this.keys.includes(key);
  }

  /** All values of a key. */
  all(key: string): PdfValue[] {
    const found: PdfValue[] = [];
    for (let index = this.keys.indexOf(key); index >= 0; index = this.keys.indexOf(key, index + 1))
      found.push(this.values[index] ?? null);
    return found;
  }
}

/** A stream: its dictionary, and where its bytes begin. */
export class PdfStream {
  readonly dictionary: PdfDictionary;
  /** Offset in the file. */
  readonly start: number;
  /** The numbers of its object, which decryption needs. */
  readonly number: number;
  readonly generation: number;
  constructor(dictionary: PdfDictionary, start: number, number: number, generation: number) {
    this.dictionary = dictionary;
    this.start = start;
    this.number = number;
    this.generation = generation;
  }
}

export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfReference
  | PdfDictionary
  | PdfStream
  | PdfValue[];

/** The dictionary of a dictionary or stream. */
export function dictionaryOf(value: PdfValue | undefined): PdfDictionary | undefined {
  if (value instanceof PdfDictionary) return value;
  return value instanceof PdfStream ? value.dictionary : undefined;
}

/**
 * Text of a text string: UTF-16 or UTF-8 by its byte order mark, else Latin-1.
 * See ISO 32000-2, 7.9.2.2.
 */
export function textOf({ bytes }: PdfString): string {
  const buffer = Buffer.from(bytes, "latin1");
  if (bytes.startsWith("\xfe\xff"))
    return buffer
      .subarray(2, buffer.length - (buffer.length % 2))
      .swap16()
      .toString("utf16le");
  if (bytes.startsWith("\xff\xfe")) return buffer.subarray(2).toString("utf16le");
  return bytes.startsWith("\xef\xbb\xbf") ? buffer.subarray(3).toString("utf8") : bytes;
}
