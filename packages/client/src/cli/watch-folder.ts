import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pause } from "../retries.ts";
import { makeFolder } from "./files.ts";
import { moveFile } from "./move-file.ts";
import { pathError } from "./path-errors.ts";
import { printDocument, printError } from "./report.ts";
import {
  isRefused,
  parallelFiles,
  type SubmissionOptions,
  type Submitter,
  submitPath,
} from "./submission.ts";
import { type Done, SubmittedFiles } from "./submitted-files.ts";
import { printable } from "./terminal.ts";

export interface WatchFolderOptions extends SubmissionOptions {
  /** Files are moved to a folder of their status in this folder. */
  moveTo?: string | undefined;
  intervalSeconds: number;
}

/** Pause before a file is tried again that could not be submitted or moved. */
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
  const watch = new FolderWatch(submitter, folder, options, await SubmittedFiles.read(folder));
  if (options.moveTo) await makeFolder(options.moveTo);
  for (;;) {
    await watch.look();
    await pause(options.intervalSeconds, submitter.signal);
  }
}

class FolderWatch {
  readonly #submitter: Submitter;
  readonly #folder: string;
  readonly #options: WatchFolderOptions;
  readonly #submitted: SubmittedFiles;
  /** Versions in the last scan, by name. */
  #seen = new Map<string, string>();
  /** When a file failed, by name. */
  readonly #failedAt = new Map<string, number>();
  /** Files that are being submitted or moved, by name. */
  readonly #active = new Map<string, Promise<void>>();
  #failure: unknown;

  constructor(submitter: Submitter, folder: string, options: WatchFolderOptions, submitted: SubmittedFiles) {
    this.#submitter = submitter;
    this.#folder = folder;
    this.#options = options;
    this.#submitted = submitted;
  }

  /** Scans the folder, and begins what there is to do. */
  async look(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const earlier = this.#seen;
    const found = await this.#scan();
    this.#seen = new Map(found);
    for (const [name, version] of found) {
      this.#submitter.signal.throwIfAborted();
      const isPausing = Date.now() - (this.#failedAt.get(name) ?? 0) < retrySeconds * 1000;
      if (this.#active.has(name) || isPausing) continue;
      const done = this.#submitted.get(name);
      if (done?.version === version) this.#begin(name, () => this.#move(done));
      else if (earlier.get(name) === version) this.#begin(name, () => this.#submit(name, version));
      if (this.#active.size >= parallelFiles) await Promise.race(this.#active.values());
    }
  }

  /** The files of the folder with their versions. */
  async #scan(): Promise<[name: string, version: string][]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch((error) => {
      throw pathError(this.#folder, "read", error);
    });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
    const versions = files.map(async ({ name }): Promise<[string, string][]> => {
      const version = await this.#versionOf(name);
      return version ? [[name, version]] : [];
    });
    return (await Promise.all(versions)).flat();
  }

  /** Size and time of the last change of a file; undefined for a file that is empty, or gone by now. */
  async #versionOf(name: string): Promise<string | undefined> {
    const stats = await stat(join(this.#folder, name)).catch(() => undefined);
    return stats && stats.size > 0 ? `${stats.size} ${stats.mtimeMs}` : undefined;
  }

  /** Runs a task for a file, and prints why it failed. */
  #begin(name: string, task: () => Promise<void>): void {
    const { terminal, signal } = this.#submitter;
    const path = join(this.#folder, name);
    const running = task()
      .catch((error) => {
        terminal.end(path);
        if (signal.aborted) return;
        this.#failedAt.set(name, Date.now());
        printError(terminal, error, path);
      })
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => this.#active.delete(name));
    this.#active.set(name, running);
  }

  async #submit(name: string, version: string): Promise<void> {
    const { terminal } = this.#submitter;
    const path = join(this.#folder, name);
    // It can have changed while others were submitted.
    if ((await this.#versionOf(name)) !== version) return;
    try {
      const { id, document, forget } = await submitPath(this.#submitter, path, this.#options);
      const done = { name, version, id, status: document?.status ?? "uploaded" };
      // The submission is forgotten after it is on record, so that a process that is killed between leaves no gap.
      await this.#submitted.add(done);
      await forget();
      terminal.end(path);
      if (document) printDocument(terminal, document, path);
      else terminal.print(`↑ ${printable(path)}: uploaded  ${id}`, { file: path, id });
      await this.#move(done);
    } catch (error) {
      if (!isRefused(error)) throw error;
      const done = { name, version, id: null, status: "refused" };
      await this.#submitted.add(done);
      terminal.end(path);
      printError(terminal, error, path);
      await this.#move(done);
    }
  }

  /** Moves a file that is on record to the folder of its status, unless it has changed since. */
  async #move({ name, version, id, status }: Done): Promise<void> {
    const { moveTo } = this.#options;
    if (moveTo && (await this.#versionOf(name)) === version)
      await moveFile(join(this.#folder, name), join(moveTo, status), id ?? String(Date.now()));
  }
}
