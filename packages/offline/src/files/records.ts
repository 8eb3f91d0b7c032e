import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { storing } from "./disk-fault.ts";

/** A file of the data folder is not JSON. */
class DamagedRecordError extends UserError {
  override name = "DamagedRecordError";
}

/**
 * Writes a JSON file; a process that is killed meanwhile, or a disk that is full, leaves the earlier file or the whole new
 * one.
 * @throws DiskFault
 */
export async function writeRecord(
  file: string,
  record: object,
  { mode, indent }: { mode?: number; indent?: number } = {},
): Promise<void> {
  await writeWhole(file, JSON.stringify(record, null, indent), { mode });
}

/**
 * Writes a file as a whole or not at all.
 * @throws DiskFault
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  { mode }: { mode?: number | undefined } = {},
): Promise<void> {
  const unfinished = `${file}.new`;
  await storing(file, async () => {
    try {
      await writeFile(unfinished, content, { mode });
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  });
}

/**
 * Reads a JSON file; undefined when it does not exist.
 * @throws DamagedRecordError
 */
export async function readRecord<Content>(file: string): Promise<Content | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedRecordError(
      `${file} is damaged: it is not JSON. Remove it, or start with --reset to begin with empty data.`,
    );
  }
}

/**
 * Reads all JSON files of a folder, in no particular order, and removes files that were not written to the end.
 * @throws DamagedRecordError
 */
export async function readRecords<Content>(folder: string): Promise<Content[]> {
  const found: Content[] = [];
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".json")) await rm(join(folder, file), { recursive: true });
    else found.push((await readRecord<Content>(join(folder, file))) as Content);
  }
  return found;
}
