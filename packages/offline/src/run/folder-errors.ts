import { relative } from "node:path";
import { DiskFault } from "../files/disk-fault.ts";
import { UserError } from "../user-error.ts";

const reasonOf: ReadonlyMap<string, string> = new Map([
  ["EEXIST", "it is a file, and has to be a folder"],
  ["ENOTDIR", "a file is in place of one of its folders"],
  ["EISDIR", "it is a folder, and has to be a file"],
  ["EACCES", "its permissions refuse it"],
  ["EPERM", "its permissions refuse it"],
  ["EROFS", "the disk is read-only"],
]);

/** The error of a start as one that says what to do, where a file or folder of the data folder is the cause. */
export function asFolderError(error: unknown, directory: string): unknown {
  if (error instanceof DiskFault)
    return new UserError(
      `${error.message} The path is ${error.path}. ${error.remedy}, or use another folder with --data.`,
    );
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code = "", path } = error as NodeJS.ErrnoException;
  const reason = reasonOf.get(code);
  if (!reason || !path || relative(directory, path).startsWith("..")) return error;
  return new UserError(
    `${path} cannot be used: ${reason}. Remove or mend it, start with --reset to begin with empty data, or use another folder with --data.`,
  );
}
