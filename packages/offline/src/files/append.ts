import { appendFile, stat, truncate } from "node:fs/promises";
import { storing } from "./disk-fault.ts";

/**
 * Appends text to a file, which need not exist, as a whole or not at all. Two calls for one file must not overlap.
 * @throws DiskFault
 */
export async function append(file: string, text: string): Promise<void> {
  await storing(file, async () => {
    const size = await sizeOf(file);
    try {
      await appendFile(file, text);
    } catch (error) {
      await truncate(file, size).catch(() => {});
      throw error;
    }
  });
}

/** Bytes of a file; 0 if it does not exist. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
