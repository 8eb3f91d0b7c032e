import type { DetectInput } from "../../format.ts";
import { cabinetStructure } from "./cabinet.ts";
import { rar4Structure, rar5Structure } from "./rar.ts";
import { sevenZipStructure } from "./seven-zip.ts";

export type StructureInput = Pick<DetectInput, "source" | "read" | "budget">;

/** What headers tell that libarchive does not. */
export interface Structure {
  /** The list of entries is encrypted. */
  isListEncrypted?: boolean;
  /** Entries are encrypted. */
  hasEncryptedEntries?: boolean;
  /** The last entry is longer than what follows. */
  isCutOff?: boolean;
  /** One of several files of an archive. */
  isPart?: boolean;
  /** Alternate data streams of NTFS. */
  hasStreams?: boolean;
  /** Number of entries, if the headers tell it. */
  entries?: number;
  /** Bytes that end an archive of this format, for archives without them. */
  endMarker?: Buffer;
  /** End of the archive, if the headers tell it. */
  end?: number;
}

/** Bytes behind the last entry, with which programs fill blocks, are fewer. */
const trailerBytes = 64 * 1024;

/** A cpio file ends in an entry of a fixed name. */
async function cpioStructure({ read, source }: StructureInput): Promise<Structure> {
  const tail = await read(source.size - trailerBytes, source.size);
  return { isCutOff: !tail.includes("TRAILER!!!\0") };
}

/** Reads what the headers of an archive tell. @throws LimitError */
export async function readStructure(type: string, input: StructureInput): Promise<Structure> {
  if (type === "application/x-7z-compressed") return sevenZipStructure(input);
  if (type === "application/vnd.ms-cab-compressed") return cabinetStructure(input);
  if (type === "application/x-cpio") return cpioStructure(input);
  if (type !== "application/vnd.rar") return {};
  const isVersion5 = (await input.read(6, 7))[0] === 1;
  return isVersion5 ? rar5Structure(input) : rar4Structure(input);
}
