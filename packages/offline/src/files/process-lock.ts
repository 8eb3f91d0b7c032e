import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { asDiskFault, DiskFault } from "./disk-fault.ts";

/** The process that holds a lock. */
export interface LockOwner {
  pid: number;
  host: string;
}

/** Another process, or this one, holds a lock. */
export class LockHeldError extends Error {
  override name = "LockHeldError";
  /** Undefined where it is not known. */
  readonly owner: LockOwner | undefined;
  constructor(owner: LockOwner | undefined) {
    super("The lock is held.");
    this.owner = owner;
  }
}

const ownerFileName = "owner.json";

/** The file on which LevelDB holds its lock. */
const lockFileName = "LOCK";

/**
 * Takes a lock for this process. It is that of a LevelDB in a folder of its own: the system releases it when the process
 * ends, however it ends, and holds it while the process sleeps.
 * @returns a function that releases the lock
 * @throws LockHeldError, DiskFault
 */
export async function acquireLock(folder: string): Promise<() => Promise<void>> {
  const ownerFile = join(folder, ownerFileName);
  await mkdir(folder, { recursive: true });
  const level = await open(folder).catch(async (error) => {
    const fault = asDiskFault(error, folder);
    if (fault instanceof DiskFault) throw fault;
    if (isHeld(error)) throw new LockHeldError(await readOwner(ownerFile));
    // Its files are damaged. They hold nothing, and nobody holds the lock.
    for (const file of await readdir(folder, { withFileTypes: true }))
      if (file.name !== lockFileName || file.isDirectory())
        await rm(join(folder, file.name), { recursive: true });
    return open(folder);
  });
  const owner: LockOwner = { pid: process.pid, host: hostname() };
  await writeFile(ownerFile, JSON.stringify(owner));
  return async () => {
    await rm(ownerFile, { force: true });
    await level.close();
  };
}

async function open(folder: string): Promise<ClassicLevel> {
  const level = new ClassicLevel(folder);
  await level.open();
  return level;
}

function isHeld(error: unknown): boolean {
  const { cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code === "LEVEL_LOCKED";
}

async function readOwner(file: string): Promise<LockOwner | undefined> {
  try {
    const { pid, host } = JSON.parse(await readFile(file, "utf8"));
    return Number.isSafeInteger(pid) ? { pid, host: String(host) } : undefined;
  } catch {
    return undefined;
  }
}
