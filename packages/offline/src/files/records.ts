import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A file of the data folder that is no longer what was written there; only the person at the keyboard can mend that. */
export class DamagedRecordError extends Error {
  override name = "DamagedRecordError";
}

/** Writes a JSON file so that a process killed on the way leaves the one before it, or this one whole. */
export async function writeRecord(
  file: string,
  record: object,
  options: { mode?: number } = {},
): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(record), options);
  await rename(`${file}.new`, file);
}

/** @throws DamagedRecordError naming a file that is not JSON; undefined where there is none */
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
 * All records of a folder, in no order. What a killed process left half written goes.
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
