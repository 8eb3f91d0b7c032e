import { join } from "node:path";
import { z } from "zod";
import { readRecord, writeRecord } from "../files/records.ts";
import { UserError } from "../user-error.ts";

/** The file of the data folder that says how its data is stored. */
export const formatFile = "format.json";

/** Has to be increased when a release cannot read the data of the one before, or the other way around. */
const format = 1;

/**
 * Checks that the data of a folder has the format of this version; data without the file has the first one.
 * @throws UserError when another version wrote it
 */
export async function requireDataFormat(directory: string): Promise<void> {
  const file = join(directory, formatFile);
  const found = await readRecord(file, z.object({ format: z.number() }));
  if (!found) return writeRecord(file, { format });
  if (found.format !== format)
    throw new UserError(
      `The data in ${directory} is of ${found.format > format ? "a newer" : "an older"} version (format ${found.format}; this version has ${format}). Use that version, start with --reset to begin with empty data, or use another folder with --data.`,
    );
}
