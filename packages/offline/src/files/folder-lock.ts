import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { DiskFault } from "./disk-fault.ts";
import { acquireLock, LockHeldError } from "./process-lock.ts";

/** The data folder cannot be used: it cannot be made or written to, or another run uses it. */
class FolderError extends UserError {
  override name = "FolderError";
}

/**
 * Makes a folder and locks it for this process, in its folder `lock`.
 * @returns a function that releases the lock
 * @throws FolderError
 */
export async function lockFolder(directory: string): Promise<() => Promise<void>> {
  try {
    return await acquireLock(join(directory, "lock"));
  } catch (error) {
    throw new FolderError(`${messageOf(error, directory)}, or use another folder with --data.`);
  }
}

function messageOf(error: unknown, directory: string): string {
  if (error instanceof LockHeldError) {
    const { owner } = error;
    if (!owner) return `Another run uses the folder ${directory}. End it`;
    if (owner.host !== hostname())
      return `Another run (process ${owner.pid} on ${owner.host}) uses the folder ${directory}. End it`;
    return `Another run (process ${owner.pid}) uses the folder ${directory}. End it with "kill ${owner.pid}"`;
  }
  if (error instanceof DiskFault) return `${error.message} The folder is ${directory}. ${error.remedy}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
  const { code = "", message, path } = cause as NodeJS.ErrnoException;
  if (code === "EEXIST" && path !== undefined && path !== directory)
    return `${path} is a file and no folder. Remove it`;
  if (code === "EEXIST" || code === "ENOTDIR")
    return `${directory} is, or is in, a file and no folder. Remove the file`;
  const reason = code.startsWith("E") ? code : message;
  return `Cannot write to the folder ${directory} (${reason}). Change its permissions`;
}
