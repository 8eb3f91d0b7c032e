import { appendFile, mkdir, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { ApiError } from "../errors.ts";
import { pause } from "../retries.ts";
import { printDocument, printError } from "./report.ts";
import { type SubmissionOptions, type Submitter, submitPath } from "./submission.ts";
import { printable } from "./terminal.ts";

/** The record of the files that were submitted, in the folder itself. */
const recordName = ".airlock-submitted.jsonl";

export interface WatchFolderOptions extends SubmissionOptions {
  /** Files are moved to a folder of their status in this folder, which must be on the same file system. */
  moveTo?: string | undefined;
  intervalSeconds: number;
}

/** A line of the record. */
interface Done {
  name: string;
  /** Size and time of the last change of the file that was submitted. */
  version: string;
  id: string | null;
  status: string;
}

/** Pause before a file is tried again that could not be submitted. */
const retrySeconds = 60;

/**
 * Submits each file of a folder once it has the same size and time in two scans, until the signal is aborted. A file that was
 * submitted is recorded, and moved if wanted; a change makes it a new file.
 */
export async function watchFolder(
  submitter: Submitter,
  folder: string,
  options: WatchFolderOptions,
): Promise<never> {
  const done = await readRecord(folder);
  const seen = new Map<string, string>();
  const failedAt = new Map<string, number>();
  for (;;) {
    for (const [name, version] of await scan(folder)) {
      submitter.signal.throwIfAborted();
      const isStable = seen.get(name) === version;
      seen.set(name, version);
      const earlier = done.get(name);
      const isWaiting = Date.now() - (failedAt.get(name) ?? 0) < retrySeconds * 1000;
      if (earlier?.version === version) await move(folder, earlier, options);
      else if (isStable && !isWaiting) {
        const entry = await submitOne(submitter, folder, { name, version }, options);
        if (entry) done.set(name, entry);
        else failedAt.set(name, Date.now());
      }
    }
    await pause(options.intervalSeconds, submitter.signal);
  }
}

/** The files of the folder with their versions. */
async function scan(folder: string): Promise<[name: string, version: string][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  const versions = files.map(async ({ name }): Promise<[string, string][]> => {
    // A file can be gone by now.
    const stats = await stat(join(folder, name)).catch(() => undefined);
    return stats && stats.size > 0 ? [[name, `${stats.size} ${stats.mtimeMs}`]] : [];
  });
  return (await Promise.all(versions)).flat();
}

/** Submits a file and records it; undefined if it is to be tried again. */
async function submitOne(
  submitter: Submitter,
  folder: string,
  { name, version }: Pick<Done, "name" | "version">,
  options: WatchFolderOptions,
): Promise<Done | undefined> {
  const { terminal, signal } = submitter;
  const path = join(folder, name);
  try {
    const { id, document, forget } = await submitPath(submitter, path, options);
    terminal.end(path);
    const entry = { name, version, id, status: document?.status ?? "uploaded" };
    // The submission is forgotten after it is on record, so that a process that is killed between leaves no gap.
    await record(folder, entry);
    await forget();
    if (document) printDocument(terminal, document, path);
    else terminal.print(`↑ ${printable(path)}: uploaded  ${id}`, { file: path, id });
    await move(folder, entry, options);
    return entry;
  } catch (error) {
    terminal.end(path);
    if (signal.aborted) throw signal.reason;
    printError(terminal, error, path);
    if (!isRefused(error)) return undefined;
    const entry = { name, version, id: null, status: "refused" };
    await record(folder, entry);
    await move(folder, entry, options);
    return entry;
  }
}

/** Whether the API will refuse the same file again. */
const isRefused = (error: unknown) =>
  error instanceof ApiError && [400, 413, 415, 422].includes(error.status);

const record = (folder: string, entry: Done) =>
  appendFile(join(folder, recordName), `${JSON.stringify(entry)}\n`, { mode: 0o600 });

async function readRecord(folder: string): Promise<Map<string, Done>> {
  const text = await readFile(join(folder, recordName), "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const entries = text.split("\n").flatMap((line): Done[] => {
    try {
      return [JSON.parse(line)];
    } catch {
      // The last line of a process that was killed; the submission that it belongs to is not forgotten.
      return [];
    }
  });
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** Moves a file that is on record to the folder of its status; a file that is there is not replaced. */
async function move(
  folder: string,
  { name, id, status }: Done,
  { moveTo }: WatchFolderOptions,
): Promise<void> {
  if (!moveTo) return;
  const target = join(moveTo, status);
  await mkdir(target, { recursive: true });
  const isTaken = await stat(join(target, name)).catch(() => undefined);
  const unique = isTaken ? `${id ?? Date.now()}-${name}` : name;
  await rename(join(folder, name), join(target, unique));
}
