/// <reference path="./webassembly.d.ts" />
import { brotliDecompressSync } from "node:zlib";
import { libarchiveBrotli } from "./wasm.ts";

/** What the WebAssembly module exports, by the names of libarchive. Addresses and sizes are numbers of bytes. */
export interface LibarchiveFunctions {
  memory: WebAssembly.Memory;
  malloc(size: number): number;
  /** Opens an archive in memory, with all formats and compressions. Returns 0 if none fits. */
  readNewMemory(address: number, size: number, passphrase: number): number;
  /** Returns an entry, or 0 at the end and after an error. */
  readNextEntry(archive: number): number;
  /** Returns the number of bytes, 0 at the end, or a negative error. */
  readData(archive: number, address: number, size: number): number;
  /** Returns 1 if there are encrypted entries, or if the list of entries is encrypted. */
  hasEncryptedEntries(archive: number): number;
  /** Returns the address of a text, or 0. */
  errorString(archive: number): number;
  fileType(entry: number): number;
  pathname(entry: number): number;
  symlink(entry: number): number;
  hardlink(entry: number): number;
  /** The lower 32 bits of the declared size. */
  size(entry: number): number;
  isEncrypted(entry: number): number;
}

/** The exports' names in the module: its linker shortens them. */
const exportNames: Record<keyof LibarchiveFunctions, string> = {
  memory: "w",
  malloc: "R",
  readNewMemory: "y",
  readNextEntry: "E",
  readData: "T",
  hasEncryptedEntries: "S",
  errorString: "X",
  fileType: "J",
  pathname: "M",
  symlink: "O",
  hardlink: "K",
  size: "N",
  isEncrypted: "P",
};

/** Runs constructors of the module. */
const startName = "x";
/** Sets the upper half of a 64-bit result. */
const setHighBitsName = "_";

const pageBytes = 64 * 1024;
const errorNotImplemented = -52;
const errorBadDescriptor = 8;

let compiled: WebAssembly.Module | undefined;

/**
 * Starts libarchive with a memory of its own. It has no files, no network, no processes and no clock: what it imports is in this
 * file. A fault of it is an exception, and cannot reach other memory.
 *
 * @param maximumBytes of its memory; an allocation above it fails
 */
export function startLibarchive(maximumBytes: number): LibarchiveFunctions {
  compiled ??= new WebAssembly.Module(brotliDecompressSync(Buffer.from(libarchiveBrotli, "base64")));
  const imports = {
    ...refusals(),
    ...environment(() => functions.memory),
    ...calendar(
      () => functions.memory,
      (high) => setHighBits(high),
    ),
    ...growth(() => functions.memory, maximumBytes),
  };
  const { exports } = new WebAssembly.Instance(compiled, { a: imports });
  const exported = new Map(Object.entries(exports));
  const functions = Object.fromEntries(
    Object.entries(exportNames).map(([name, symbol]) => [name, exported.get(symbol)]),
  ) as unknown as LibarchiveFunctions;
  const setHighBits = exports[setHighBitsName] as (high: number) => void;
  (exports[startName] as () => void)();
  return functions;
}

/** Files, descriptors and the end of the program. */
function refusals(): WebAssembly.ModuleImports {
  const stop = () => {
    throw new WebAssembly.RuntimeError("aborted");
  };
  return {
    // dup, fcntl, fstat, lstat, newfstatat, openat, pipe, poll, stat
    ...Object.fromEntries([..."havsteqpu"].map((name) => [name, () => errorNotImplemented])),
    // fd_close, fd_read, fd_seek, fd_write
    ...Object.fromEntries([..."cjnb"].map((name) => [name, () => errorBadDescriptor])),
    // abort, exit
    i: stop,
    d: stop,
  };
}

/** The only variable is the encoding of names. */
function environment(memory: () => WebAssembly.Memory): WebAssembly.ModuleImports {
  const variable = Buffer.from("LANG=C.UTF-8\0");
  return {
    // environ_sizes_get
    g(count = 0, bytes = 0) {
      const view = new DataView(memory().buffer);
      view.setUint32(count, 1, true);
      view.setUint32(bytes, variable.length, true);
      return 0;
    },
    // environ_get
    f(addresses = 0, text = 0) {
      new DataView(memory().buffer).setUint32(addresses, text, true);
      new Uint8Array(memory().buffer).set(variable, text);
      return 0;
    },
  };
}

/** Conversions of times, in UTC. `struct tm` has 32-bit numbers: seconds, minutes, hours, day, month, year since 1900, … */
function calendar(
  memory: () => WebAssembly.Memory,
  setHighBits: (high: number) => void,
): WebAssembly.ModuleImports {
  const toTime = (address = 0) => {
    const fields = new Int32Array(memory().buffer, address, 6);
    const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0] = fields;
    const time = Date.UTC(year + 1900, month, day, hour, minute, second) / 1000;
    const seconds = Number.isFinite(time) ? time : -1;
    setHighBits(Math.floor(seconds / 2 ** 32));
    return seconds | 0;
  };
  return {
    // mktime, timegm
    l: toTime,
    m: toTime,
    // localtime
    k(low = 0, high = 0, address = 0) {
      const date = new Date((high * 2 ** 32 + (low >>> 0)) * 1000);
      const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
      const time = [date.getUTCSeconds(), date.getUTCMinutes(), date.getUTCHours()];
      const fields = [...time, day, month, year - 1900, date.getUTCDay(), 0, 0, 0, 0];
      new Int32Array(memory().buffer, address, fields.length).set(fields);
      return undefined;
    },
    // tzset
    r: () => undefined,
  };
}

/** resize_heap */
function growth(memory: () => WebAssembly.Memory, maximumBytes: number): WebAssembly.ModuleImports {
  return {
    o(requested = 0) {
      const bytes = requested >>> 0;
      if (bytes > maximumBytes) return 0;
      const missing = bytes - memory().buffer.byteLength;
      if (missing > 0) memory().grow(Math.ceil(missing / pageBytes));
      return 1;
    },
  };
}
