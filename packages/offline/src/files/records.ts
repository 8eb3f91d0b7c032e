import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { UserError } from "../user-error.ts";
import { storing } from "./disk-fault.ts";

/** A file of the data folder does not hold what was written to it. */
class DamagedFileError extends UserError {
  override name = "DamagedFileError";
  constructor(file: string, reason: string) {
    super(`${file} is damaged: ${reason}. Remove it, or start with --reset to begin with empty data.`);
  }
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
 * The content of a file; undefined when it does not exist.
 * @throws DamagedFileError when it is no file or cannot be read
 */
export async function readIfPresent(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new DamagedFileError(file, code === "EISDIR" ? "it is a folder" : `it cannot be read (${code})`);
  }
}

/**
 * Reads a JSON file; undefined when it does not exist.
 * @param schema what the record has to be
 * @throws DamagedFileError when it is no file, no JSON, or not what the schema says
 */
export async function readRecord<Content extends object>(
  file: string,
  schema: z.ZodType<Content>,
): Promise<Content | undefined> {
  const content = await readIfPresent(file);
  if (content === undefined) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(content.toString("utf8"));
  } catch {
    throw new DamagedFileError(file, "it is not JSON");
  }
  const [issue] = schema.safeParse(record).error?.issues ?? [];
  if (issue) {
    const field = issue.path.length > 0 ? `its field "${issue.path.join(".")}"` : "it";
    throw new DamagedFileError(file, `${field} is not what was written (${issue.message})`);
  }
  // What the schema made of it lacks names such as `__proto__`.
  return record as Content;
}

/**
 * Reads all JSON files of a folder, in no particular order, and removes files that were not written to the end.
 * @param except the name of a file that is something else
 * @throws DamagedFileError
 */
export async function readRecords<Content extends object>(
  folder: string,
  schema: z.ZodType<Content>,
  except?: string,
): Promise<Content[]> {
  const found: Content[] = [];
  for (const file of await readdir(folder)) {
    if (file === except) continue;
    if (!file.endsWith(".json")) await rm(join(folder, file), { recursive: true });
    else found.push((await readRecord(join(folder, file), schema)) as Content);
  }
  return found;
}
