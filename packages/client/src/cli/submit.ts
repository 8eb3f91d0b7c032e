import pLimit from "p-limit";
import { downloadInto } from "./download-file.ts";
import { exitCodeOf, exitCodes, UserError, worstOf } from "./exit-codes.ts";
import { filesOf, makeFolder } from "./files.ts";
import { printDocument, printError } from "./report.ts";
import { parallelFiles, type SubmissionOptions, type Submitter, submitPath } from "./submission.ts";
import { printable } from "./terminal.ts";

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
  const { files, unreadable } = await filesOf(paths);
  if (files.length === 0 && unreadable.size === 0)
    throw new UserError(
      `No files to submit in ${paths.join(", ")}. Files that begin with a dot are left out.`,
    );
  if (options.downloadTo) await makeFolder(options.downloadTo);
  for (const [folder, error] of unreadable) printError(submitter.terminal, error, folder);
  const atATime = pLimit(parallelFiles);
  const codes = await Promise.all(files.map((file) => atATime(() => submitFile(submitter, file, options))));
  return worstOf(unreadable.size > 0 ? [...codes, exitCodes.failed] : codes);
}

async function submitFile(submitter: Submitter, file: string, options: SubmitPathsOptions): Promise<number> {
  const { terminal, signal } = submitter;
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
    if (document.status === "released") await download(submitter, document, options);
    return exitCodeOf(document.status);
  } catch (error) {
    terminal.end(file);
    // Reported once for all files.
    if (signal.aborted) throw signal.reason;
    printError(terminal, error, file);
    return exitCodes.failed;
  }
}

async function download(
  { client, signal }: Submitter,
  document: { id: string; filename: string },
  { downloadTo }: SubmitPathsOptions,
): Promise<void> {
  if (!downloadTo) return;
  try {
    await downloadInto(client, document, downloadTo, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    throw new UserError(`${message}\n    It is released. To download it: airlock download ${document.id}`, {
      cause: error,
    });
  }
}
