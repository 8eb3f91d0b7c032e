import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathError } from "./path-errors.ts";

/** The record of the files that were submitted, in the folder itself. */
const recordName = ".airlock-submitted.jsonl";

/** A line of the record. */
export interface Done {
  name: string;
  /** Size and time of the last change of the file that was submitted. */
  version: string;
  id: string | null;
  status: string;
  /** Whether its content is to be downloaded; a later line `{"downloaded": id}` says that this is done. */
  awaitsDownload?: boolean;
}

/** A released document whose content is to be downloaded. */
export interface PendingDownload {
  id: string;
  name: string;
}

/** The files of a watched folder that were submitted. */
export class SubmittedFiles {
  readonly #file: string;
  readonly #byName = new Map<string, Done>();
  /** By id. A file of the same name can have been submitted since. */
  readonly #pending = new Map<string, PendingDownload>();

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws UserError if the folder cannot be read */
  static async read(folder: string): Promise<SubmittedFiles> {
    const file = join(folder, recordName);
    const text = await readFile(file, "utf8").catch((error) => {
      if (error.code === "ENOENT") return "";
      throw pathError(error.code === "ENOTDIR" ? folder : file, "read", error);
    });
    const files = new SubmittedFiles(file);
    for (const line of text.split("\n")) {
      try {
        const entry = JSON.parse(line);
        if (typeof entry?.name === "string") files.#remember(entry);
        else if (typeof entry?.downloaded === "string") files.#pending.delete(entry.downloaded);
      } catch {
        // The last line of a process that was killed; what it belongs to is done again.
      }
    }
    return files;
  }

  /** The last submission of a file of this name. */
  get(name: string): Done | undefined {
    return this.#byName.get(name);
  }

  /** Downloads that were not completed. */
  get pendingDownloads(): PendingDownload[] {
    return [...this.#pending.values()];
  }

  /** Records a submission. @throws UserError if the record cannot be written */
  async add(done: Done): Promise<void> {
    await this.#append(done);
    this.#remember(done);
  }

  /** Records that a document's content was downloaded, or is no longer to be. @throws UserError if the record cannot be written */
  async endDownload(id: string): Promise<void> {
    await this.#append({ downloaded: id });
    this.#pending.delete(id);
  }

  #remember(done: Done): void {
    const { name, id, awaitsDownload } = done;
    this.#byName.set(name, done);
    if (awaitsDownload && id !== null) this.#pending.set(id, { id, name });
  }

  async #append(line: object): Promise<void> {
    await appendFile(this.#file, `${JSON.stringify(line)}\n`, { mode: 0o600 }).catch((error) => {
      throw pathError(this.#file, "written", error);
    });
  }
}
