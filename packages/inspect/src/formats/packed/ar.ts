import type { AnalysisContext } from "../../format.ts";
import { LibarchiveError, type ListedEntry } from "../../libarchive/reader.ts";
import type { ArchiveReader } from "./entries.ts";

const headerBytes = 60;
const maximumNameBytes = 4096;
/** Entries that are no files: the symbols, and names of more than 15 bytes. */
const tables = new Set(["/", "//", "/SYM64/"]);

/**
 * Reads an archive of the program `ar`, with the long names of GNU and BSD.
 * https://man.freebsd.org/cgi/man.cgi?query=ar&sektion=5
 */
export class ArReader implements ArchiveReader {
  readonly hasEncrypted = false;
  readonly #context: AnalysisContext;
  #position = 8;
  #names = Buffer.alloc(0);
  #content = Buffer.alloc(0);

  constructor(context: AnalysisContext) {
    this.#context = context;
  }

  async next(): Promise<ListedEntry | undefined> {
    const { source, read, budget } = this.#context;
    if (this.#position >= source.size) return undefined;
    const header = (await read(this.#position, this.#position + headerBytes)).toString("latin1");
    const size = Number(header.slice(48, 58).trim() || Number.NaN);
    const start = this.#position + headerBytes;
    if (!header.endsWith("`\n") || !Number.isSafeInteger(size) || size < 0 || start + size > source.size)
      throw new LibarchiveError("A header of the archive is damaged.");
    this.#position = start + size + (size % 2);
    this.#content = Buffer.concat([await read(start, start + Math.min(size, budget.limits.memberBytes + 1))]);
    const field = header.slice(0, 16).trimEnd();
    if (field === "//") this.#names = this.#content;
    const name = tables.has(field) ? "(table of names or symbols)" : this.#nameOf(field);
    return { name, kind: "file", target: undefined, isEncrypted: false };
  }

  content(): Buffer {
    return this.#content;
  }

  #nameOf(field: string): string | undefined {
    const inTable = /^\/(\d{1,9})$/.exec(field);
    if (inTable) {
      const end = this.#names.indexOf("\n", Number(inTable[1]));
      if (end < 0) return undefined;
      return this.#names.toString("utf8", Number(inTable[1]), end).replace(/\/$/, "");
    }
    const inContent = /^#1\/(\d{1,4})$/.exec(field);
    if (!inContent) return Buffer.from(field, "latin1").toString("utf8").replace(/\/$/, "");
    const length = Math.min(Number(inContent[1]), maximumNameBytes);
    const name = this.#content.toString("utf8", 0, length).replace(/\0+$/, "");
    this.#content = this.#content.subarray(length);
    return name;
  }
}
