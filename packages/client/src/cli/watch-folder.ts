import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ApiError } from "../errors.ts";
import { pause } from "../retries.ts";
import { downloadOnce } from "./download-file.ts";
import { UserError } from "./exit-codes.ts";
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
import { type Done, type PendingDownload, SubmittedFiles } from "./submitted-files.ts";
import { printable } from "./terminal.ts";

export interface WatchFolderOptions extends SubmissionOptions {
  /** Folder for the released content. */
  downloadTo?: string | undefined;
  /** Files are moved to a folder of their status in this folder. */
  moveTo?: string | undefined;
  intervalSeconds: number;
}

/** Pause before a file is tried again that could not be submitted, downloaded or moved. */
const retrySeconds = 60;

/**
 * Submits each file of a folder once it has the same size and time in two scans, until the signal is aborted. A file that was
 * submitted is recorded, its released content downloaded and the file moved if wanted; a change makes it a new file.
 */
export async function watchFolder(
  submitter: Submitter,
  folder: string,
  options: WatchFolderOptions,
): Promise<never> {
  const watch = new FolderWatch(submitter, folder, options, await SubmittedFiles.read(folder));
  if (options.moveTo) await makeFolder(options.moveTo);
  if (options.downloadTo) await makeDownloadFolder(options.downloadTo, folder);
  for (;;) {
    await watch.look();
    await pause(options.intervalSeconds, submitter.signal);
  }
}

/** @throws UserError for the watched folder, from which downloaded files would be submitted */
async function makeDownloadFolder(downloadTo: string, watched: string): Promise<void> {
  await makeFolder(downloadTo);
  if ((await realpath(downloadTo)) === (await realpath(watched)))
    throw new UserError("--download-to is the watched folder. Choose another folder, which may be in it.");
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
  /** Files that are being submitted, downloaded or moved, by name. */
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
    if (this.#options.downloadTo)
      for (const pending of this.#submitted.pendingDownloads)
        await this.#begin(pending.name, () => this.#download(pending));
    for (const [name, version] of found) {
      const done = this.#submitted.get(name);
      if (done?.version === version) await this.#begin(name, () => this.#move(done));
      else if (earlier.get(name) === version) await this.#begin(name, () => this.#submit(name, version));
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

  /**
   * Runs a task for a file, and prints why it failed. Does nothing while another task of the file runs, or soon after it failed.
   * @returns once there is room for another task
   */
  async #begin(name: string, task: () => Promise<void>): Promise<void> {
    const { terminal, signal } = this.#submitter;
    signal.throwIfAborted();
    const isPausing = Date.now() - (this.#failedAt.get(name) ?? 0) < retrySeconds * 1000;
    if (this.#active.has(name) || isPausing) return;
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
    if (this.#active.size >= parallelFiles) await Promise.race(this.#active.values());
  }

  async #submit(name: string, version: string): Promise<void> {
    // It can have changed while others were submitted.
    if ((await this.#versionOf(name)) !== version) return;
    const done = await this.#submitAndRecord(name, version);
    if (done.awaitsDownload && done.id !== null) await this.#download({ id: done.id, name });
    await this.#move(done);
  }

  async #submitAndRecord(name: string, version: string): Promise<Done> {
    const { terminal } = this.#submitter;
    const path = join(this.#folder, name);
    try {
      const { id, document, forget } = await submitPath(this.#submitter, path, this.#options);
      const awaitsDownload = this.#options.downloadTo !== undefined && document?.status === "released";
      const done: Done = { name, version, id, status: document?.status ?? "uploaded", awaitsDownload };
      // The submission is forgotten after it is on record, so that a process that is killed between leaves no gap.
      await this.#submitted.add(done);
      await forget();
      terminal.end(path);
      if (document) printDocument(terminal, document, path);
      else terminal.print(`↑ ${printable(path)}: uploaded  ${id}`, { file: path, id });
      return done;
    } catch (error) {
      if (!isRefused(error)) throw error;
      const done: Done = { name, version, id: null, status: "refused" };
      await this.#submitted.add(done);
      terminal.end(path);
      printError(terminal, error, path);
      return done;
    }
  }

  /** Downloads content whose download is on record, unless it is no longer released. */
  async #download({ id, name }: PendingDownload): Promise<void> {
    const { client, terminal, signal } = this.#submitter;
    const { downloadTo } = this.#options;
    if (!downloadTo) return;
    const document = await client.get(id, { signal }).catch((error) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    if (document?.status === "released") await downloadOnce(client, document, downloadTo, signal);
    else
      printError(
        terminal,
        new UserError(`It is not downloaded: its document ${id} is ${document?.status ?? "gone"}.`),
        join(this.#folder, name),
      );
    await this.#submitted.endDownload(id);
  }

  /** Moves a file that is on record to the folder of its status, unless it has changed since. */
  async #move({ name, version, id, status }: Done): Promise<void> {
    const { moveTo } = this.#options;
    if (moveTo && (await this.#versionOf(name)) === version)
      await moveFile(join(this.#folder, name), join(moveTo, status), id ?? String(Date.now()));
  }
}
