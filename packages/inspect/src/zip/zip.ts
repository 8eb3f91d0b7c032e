import type { DetectInput } from "../format.ts";
import { readOnce, type Source } from "../source.ts";
import { type Directory, readDirectory } from "./directory.ts";
import type { ZipEntry } from "./entry.ts";
import { openMember, readMember } from "./member.ts";

export { type ZipEntry, ZipError } from "./entry.ts";

type ZipInput = Pick<DetectInput, "source" | "read" | "budget">;

/** A ZIP file as its central directory describes it. */
export interface Zip extends Directory {
  /** The entry of a name. Compares without case and with `/` for `\`, as OPC and Windows do; the last one wins. */
  find(name: string): ZipEntry | undefined;
  /**
   * Decodes a member.
   * @throws ZipError if it is encrypted, damaged, or of a method that is not read
   * @throws LimitError if it is larger than `memberBytes`
   */
  read(entry: ZipEntry): Promise<Buffer>;
  /**
   * The content of a member: a range of the archive if it is stored and large, otherwise decoded.
   * @throws ZipError, LimitError as `read`
   */
  open(entry: ZipEntry): Promise<Source>;
}

async function parse(input: ZipInput): Promise<Zip> {
  const directory = await readDirectory(input);
  const byName = new Map(directory.entries.map((entry) => [comparable(entry.name), entry]));
  return {
    ...directory,
    find: (name) => byName.get(comparable(name)),
    read: (entry) => readMember(input, entry),
    open: (entry) => openMember(input, entry),
  };
}

/**
 * Reads the central directory of a ZIP file, once for a source. Damage does not throw: `faults` has it, and `entries` what
 * was read until then. The local headers are compared by `checkLocalHeaders`, for the rules of archives.
 *
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws LimitError if the directory is over a limit
 */
export const readZip = readOnce(parse);

/** A name in the form in which names are compared. */
export function comparable(name: string): string {
  return name.replaceAll("\\", "/").toLowerCase();
}
