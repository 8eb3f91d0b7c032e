import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { UserError } from "../user-error.ts";

/** The data folder cannot be used: it cannot be made or written to, or another run uses it. */
class FolderError extends UserError {
  override name = "FolderError";
}

/**
 * Makes a folder and locks it for this process. The lock of a process that was killed is taken over.
 * @returns a function that releases the lock
 * @throws FolderError
 */
export async function lockFolder(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw new FolderError(
      `Cannot create the folder ${directory} (${error.code}). Use another one with --data.`,
    );
  });
  const ownerFile = join(directory, "owner.pid");
  try {
    const release = await acquire(directory, ownerFile);
    await writeFile(ownerFile, String(process.pid));
    return async () => {
      await rm(ownerFile, { force: true });
      await release();
    };
  } catch (error) {
    if (error instanceof FolderError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new FolderError(`Cannot write to the folder ${directory} (${code}). Use another one with --data.`);
  }
}

async function acquire(directory: string, ownerFile: string): Promise<() => Promise<void>> {
  const attempt = () => lock(directory, { stale: 10_000, update: 2_000 });
  try {
    return await attempt();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
  }
  const pid = await readFile(ownerFile, "utf8").catch(() => "unknown");
  if (!/^\d+$/.test(pid) || isAlive(Number(pid)))
    throw new FolderError(
      `Another run (process ${pid}) uses the folder ${directory}. End it, or use another folder with --data.`,
    );
  await rm(`${directory}.lock`, { recursive: true, force: true });
  return attempt();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
