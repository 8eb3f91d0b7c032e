import pc from "picocolors";
import { UserError } from "../user-error.ts";

/** Runs a command; an error ends it with exit code 1. Errors that the user can mend are printed without a stack. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(isUserError(error) ? pc.red(error.message) : error);
    process.exit(1);
  }
}

/** A `UserError`, or what `parseArgs` throws for arguments that a command does not have. */
export function isUserError(error: unknown): error is Error {
  if (error instanceof UserError) return true;
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
