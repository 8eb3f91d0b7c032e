import { mkdir } from "node:fs/promises";
import { downloadInto } from "./download-file.ts";
import { exitCodeOf, exitCodes, UserError, worstOf } from "./exit-codes.ts";
import { filesOf } from "./files.ts";
import { printDocument, printError } from "./report.ts";
import { type SubmissionOptions, type Submitter, submitPath } from "./submission.ts";
import { printable } from "./terminal.ts";

/** Files whose upload or inspection is under way at a time. */
const parallelFiles = 3;

export interface SubmitPathsOptions extends SubmissionOptions {
  /** Folder for the released content. */
  downloadTo?: string | undefined;
}

/** Submits files and folders; returns the exit code. */
export async function submitPaths(
  submitter: Submitter,
  paths: readonly string[],
  options: SubmitPathsOptions,
): Promise<number> {
  const files = await filesOf(paths);
  if (files.length === 0) throw new UserError("The folders have no files to submit.");
  if (options.downloadTo) await mkdir(options.downloadTo, { recursive: true });
  const codes: number[] = [];
  const waiting = files.values();
  const submitNext = async () => {
    for (const file of waiting) codes.push(await submitFile(submitter, file, options));
  };
  await Promise.all(Array.from({ length: parallelFiles }, submitNext));
  return worstOf(codes);
}

async function submitFile(submitter: Submitter, file: string, options: SubmitPathsOptions): Promise<number> {
  const { client, terminal, signal } = submitter;
  try {
    signal.throwIfAborted();
    const { id, document, forget } = await submitPath(submitter, file, options);
    await forget();
    terminal.end(file);
    if (!document) {
      terminal.print(`↑ ${printable(file)}: uploaded  ${id}`, { file, id });
      return exitCodes.released;
    }
    printDocument(terminal, document, file);
    if (options.downloadTo && document.status === "released")
      await downloadInto(client, document, options.downloadTo, signal);
    return exitCodeOf(document.status);
  } catch (error) {
    terminal.end(file);
    // Reported once for all files.
    if (signal.aborted) throw signal.reason;
    printError(terminal, error, file);
    return exitCodes.failed;
  }
}
