import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathError } from "./path-errors.ts";

/** What makes two submissions the same: the file as it is, and where it is submitted. */
export interface SubmissionKey {
  apiUrl: string;
  clientId: string;
  /** Absolute path. */
  path: string;
  size: number;
  modifiedMilliseconds: number;
  labels: Record<string, string>;
}

/** A submission that has begun. Its file makes the next process continue it instead of submitting the file again. */
export interface Unfinished {
  readonly idempotencyKey: string;
  readonly id?: string | undefined;
}

/** The submissions that have begun and not ended, each in a file of a folder. */
export class UnfinishedSubmissions {
  readonly #folder: string;
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The submission of this file that has begun, or a new one. */
  async begin(key: SubmissionKey): Promise<Unfinished> {
    const existing = await this.#read(key);
    if (existing) return existing;
    const text = JSON.stringify({ idempotencyKey: randomUUID(), path: key.path });
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(this.#fileOf(key), text, { flag: "wx", mode: 0o600 }).catch((error) => {
        // Another process submits the same file.
        if (error.code !== "EEXIST") throw error;
      });
    } catch (error) {
      throw pathError(this.#folder, "written", error, "Set XDG_STATE_HOME to a folder where you may write.");
    }
    return (await this.#read(key)) ?? JSON.parse(text);
  }

  /** Stores the id of the registered document, which the API knows for longer than the key. */
  async registered(key: SubmissionKey, submission: Unfinished, id: string): Promise<void> {
    const file = this.#fileOf(key);
    const changed = `${file}.${randomUUID()}`;
    await writeFile(changed, JSON.stringify({ ...submission, id, path: key.path }), { mode: 0o600 });
    await rename(changed, file);
  }

  /** The submission has ended; the next one of the same file is a new one. */
  end(key: SubmissionKey): Promise<void> {
    return rm(this.#fileOf(key), { force: true });
  }

  #fileOf({ apiUrl, clientId, path, size, modifiedMilliseconds, labels }: SubmissionKey): string {
    const parts = [apiUrl, clientId, path, size, modifiedMilliseconds, Object.entries(labels).sort()];
    return join(this.#folder, `${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}.json`);
  }

  /** Undefined also for a file that a killed process has not written to its end. */
  async #read(key: SubmissionKey): Promise<Unfinished | undefined> {
    const text = await readFile(this.#fileOf(key), "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      const { idempotencyKey, id } = JSON.parse(text);
      if (typeof idempotencyKey === "string") return { idempotencyKey, id };
    } catch {}
    await this.end(key);
    return undefined;
  }
}
