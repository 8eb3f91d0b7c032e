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
}

/** The files of a watched folder that were submitted. */
export class SubmittedFiles {
  readonly #file: string;
  readonly #byName: Map<string, Done>;

  private constructor(file: string, byName: Map<string, Done>) {
    this.#file = file;
    this.#byName = byName;
  }

  /** @throws UserError if the folder cannot be read */
  static async read(folder: string): Promise<SubmittedFiles> {
    const file = join(folder, recordName);
    const text = await readFile(file, "utf8").catch((error) => {
      if (error.code === "ENOENT") return "";
      throw pathError(error.code === "ENOTDIR" ? folder : file, "read", error);
    });
    const entries = text.split("\n").flatMap((line): Done[] => {
      try {
        const done = JSON.parse(line);
        return typeof done?.name === "string" ? [done] : [];
      } catch {
        // The last line of a process that was killed; the submission that it belongs to is not forgotten.
        return [];
      }
    });
    return new SubmittedFiles(file, new Map(entries.map((entry) => [entry.name, entry])));
  }

  /** The last submission of a file of this name. */
  get(name: string): Done | undefined {
    return this.#byName.get(name);
  }

  /** Records a submission. @throws UserError if the record cannot be written */
  async add(done: Done): Promise<void> {
    await appendFile(this.#file, `${JSON.stringify(done)}\n`, { mode: 0o600 }).catch((error) => {
      throw pathError(this.#file, "written", error);
    });
    this.#byName.set(done.name, done);
  }
}
