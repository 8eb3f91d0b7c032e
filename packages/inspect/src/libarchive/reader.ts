import { LimitError } from "../budget.ts";
import { Output } from "../compression/compression.ts";
import type { DetectInput } from "../format.ts";
import { type LibarchiveFunctions, startLibarchive } from "./instance.ts";

/** Memory beside the archive: dictionaries of decompression up to 64 MiB, and libarchive's own. */
const workingBytes = 96 * 1024 ** 2;
const copiedBytes = 1024 ** 2;
/** More than the 16 KiB in which libarchive looks for an end record. */
const paddingBytes = 32 * 1024;
const chunkBytes = 256 * 1024;
const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const directory = 0o040000;

/** An entry as libarchive lists it. */
export interface ListedEntry {
  /** Undefined if the name is in no encoding that is read. */
  name: string | undefined;
  kind: "file" | "folder" | "link" | "special";
  /** Where a link leads. */
  target: string | undefined;
  isEncrypted: boolean;
}

/** libarchive cannot read an archive or an entry. */
export class LibarchiveError extends Error {
  override name = "LibarchiveError";
}

/** Reads an archive of a format of libarchive, entry by entry. */
export class LibarchiveReader {
  readonly #input: Pick<DetectInput, "budget">;
  readonly #functions: LibarchiveFunctions;
  readonly #archive: number;
  readonly #chunk: number;
  #entry = 0;

  private constructor(input: Pick<DetectInput, "budget">, functions: LibarchiveFunctions, archive: number) {
    this.#input = input;
    this.#functions = functions;
    this.#archive = archive;
    this.#chunk = functions.malloc(chunkBytes);
    if (this.#chunk === 0) throw new LibarchiveError("There is not enough memory for the archive.");
  }

  /**
   * libarchive takes content for a ZIP file if an end record is near its end, such as that of a stored member. Zeros, which it
   * does not read, keep the end of the content away.
   *
   * @param endMarker bytes in front of the zeros
   * @throws LibarchiveError if the content is of no format that libarchive reads
   * @throws LimitError if the content is larger than `memberBytes`: it is read into memory
   */
  static async open(
    input: Pick<DetectInput, "source" | "read" | "budget">,
    endMarker: Buffer = Buffer.alloc(0),
  ): Promise<LibarchiveReader> {
    const { source, read, budget } = input;
    const { memberBytes } = budget.limits;
    if (source.size > memberBytes) throw new LimitError("memberBytes", memberBytes);
    const bytesInMemory = source.size + endMarker.length + paddingBytes;
    const functions = startLibarchive(source.size + workingBytes);
    const address = functions.malloc(bytesInMemory);
    if (address === 0) throw new LibarchiveError("There is not enough memory for the archive.");
    for (let start = 0; start < source.size; start += copiedBytes) {
      const bytes = await read(start, start + copiedBytes);
      new Uint8Array(functions.memory.buffer).set(bytes, address + start);
    }
    const end = new Uint8Array(
      functions.memory.buffer,
      address + source.size,
      endMarker.length + paddingBytes,
    );
    end.fill(0);
    end.set(endMarker);
    const archive = guard(() => functions.readNewMemory(address, bytesInMemory, 0));
    if (archive === 0) throw new LibarchiveError("The archive is damaged.");
    return new LibarchiveReader(input, functions, archive);
  }

  /** Whether an encrypted entry, or an encrypted list of entries, was met. */
  get hasEncrypted(): boolean {
    return guard(() => this.#functions.hasEncryptedEntries(this.#archive)) === 1;
  }

  /**
   * The next entry; undefined at the end.
   * @throws LibarchiveError if what follows cannot be read
   */
  next(): ListedEntry | undefined {
    this.#input.budget.checkTime();
    const { readNextEntry, fileType, pathname, symlink, hardlink, isEncrypted } = this.#functions;
    this.#entry = guard(() => readNextEntry(this.#archive));
    if (this.#entry === 0) {
      const message = this.#error();
      if (message !== undefined) throw new LibarchiveError(message);
      return undefined;
    }
    return guard(() => {
      const type = fileType(this.#entry) & fileTypeMask;
      const target = this.#text(symlink(this.#entry)) ?? this.#text(hardlink(this.#entry));
      return {
        name: this.#text(pathname(this.#entry)),
        kind: target !== undefined ? "link" : kindOf(type),
        target,
        isEncrypted: isEncrypted(this.#entry) !== 0,
      };
    });
  }

  /**
   * The content of the entry.
   * @throws LibarchiveError if it is damaged or compressed by a method that is not read
   * @throws LimitError
   */
  content(): Buffer {
    const { budget } = this.#input;
    const { memberBytes } = budget.limits;
    if (this.#functions.size(this.#entry) >>> 0 > memberBytes)
      throw new LimitError("memberBytes", memberBytes);
    const output = new Output(budget);
    for (;;) {
      const length = guard(() => this.#functions.readData(this.#archive, this.#chunk, chunkBytes));
      if (length === 0) return output.content();
      if (length < 0) throw new LibarchiveError(this.#error() ?? "The data cannot be read.");
      const { buffer } = this.#functions.memory;
      output.write(Buffer.from(new Uint8Array(buffer).slice(this.#chunk, this.#chunk + length)));
    }
  }

  #error(): string | undefined {
    const message = this.#text(guard(() => this.#functions.errorString(this.#archive)));
    return message === undefined || message === "" ? undefined : message;
  }

  /** The text that ends in NUL at an address. */
  #text(address: number): string | undefined {
    if (address === 0) return undefined;
    const bytes = Buffer.from(this.#functions.memory.buffer);
    const end = bytes.indexOf(0, address);
    return bytes.toString("utf8", address, end < 0 ? bytes.length : end);
  }
}

function kindOf(type: number): ListedEntry["kind"] {
  if (type === directory) return "folder";
  // Formats without types of files, such as CAB, have 0.
  return type === regularFile || type === 0 ? "file" : "special";
}

/** Runs a function of the module. A fault in it is an error of the archive; an exhausted stack is a RangeError. */
function guard<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError)
      throw new LibarchiveError("The archive is damaged so that its reader fails.", { cause: error });
    throw error;
  }
}
