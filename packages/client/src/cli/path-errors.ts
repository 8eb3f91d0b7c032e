import { UserError } from "./exit-codes.ts";

/** What to do about a system error of a path, by its code. https://nodejs.org/api/errors.html#common-system-errors */
const remedies: ReadonlyMap<string, string> = new Map([
  ["EACCES", "Check that you have the permission, or choose another path."],
  ["EEXIST", "Remove it, or choose another path."],
  ["EISDIR", "It is a folder. Choose another path."],
  ["ENAMETOOLONG", "Choose a shorter name."],
  ["ENOENT", "Check the path; its folder has to exist."],
  ["ENOSPC", "Free space on its disk, or choose another path."],
  ["ENOTDIR", "A part of the path is a file. Choose a folder."],
  ["EPERM", "Check that you have the permission, or choose another path."],
  ["EROFS", "Its file system is read-only. Choose another path."],
]);

/** A system error as an error that names the path and what to do; another error as it is. */
export function pathError(
  path: string,
  what: "read" | "written",
  error: unknown,
  remedy = remedies.get((error as NodeJS.ErrnoException).code ?? "") ?? "Check the path and its disk.",
): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new UserError(`${path} cannot be ${what} (${code}). ${remedy}`, { cause: error });
}
