import { AirlockError } from "../errors.ts";
import type { Status } from "../watch.ts";

/** The command's exit codes. Of several files, the greatest of `failed`, `rejected`, `held` in this order counts. */
export const exitCodes = {
  released: 0,
  failed: 1,
  usage: 2,
  rejected: 3,
  held: 4,
  SIGINT: 130,
  SIGPIPE: 141,
  SIGTERM: 143,
} as const;

/** An error whose message says what the user has to change. */
export class UserError extends AirlockError {
  override name = "UserError";
}

/** Wrong arguments. */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** The reason of the signal that Ctrl-C or SIGTERM aborts. */
export class Interrupted extends AirlockError {
  override name = "Interrupted";
  readonly signal: "SIGINT" | "SIGTERM";
  constructor(signal: "SIGINT" | "SIGTERM") {
    super("Interrupted. Run the same command again to continue.");
    this.signal = signal;
  }
}

/** The exit code of a document's status once it was inspected. */
export function exitCodeOf(status: Status): number {
  if (status === "released") return exitCodes.released;
  if (status === "quarantined") return exitCodes.held;
  return status === "rejected" ? exitCodes.rejected : exitCodes.failed;
}

/** The exit code of several files. */
export function worstOf(codes: Iterable<number>): number {
  const all = new Set(codes);
  const order = [exitCodes.failed, exitCodes.rejected, exitCodes.held];
  return order.find((code) => all.has(code)) ?? exitCodes.released;
}
