import { randomUUID } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { asDiskFault } from "../../files/disk-fault.ts";
import { UserError } from "../../user-error.ts";
import { withoutPrototypes } from "./without-prototypes.ts";
import { findCutOffLog } from "./write-log.ts";

/** An operation of a batch, which LevelDB applies as a whole or not at all. */
export type Operation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };

export interface Range {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  limit?: number;
}

/** A state of the database that later writes do not change. */
export type Snapshot = ReturnType<ClassicLevel["snapshot"]>;

/** The files of the tables are damaged and cannot be repaired. */
class DamagedTablesError extends UserError {
  override name = "DamagedTablesError";
}

/** What a write of this many bytes needs is there when the database is opened again: its log and its manifest. */
const probeBytes = 64 * 1024;

/** Values as JSON text. An attribute can have a name such as `__proto__`, so objects have no prototype. */
const valueEncoding = {
  name: "json-without-prototypes",
  format: "utf8" as const,
  encode: (value: unknown): string => JSON.stringify(value),
  decode: (text: string): unknown => withoutPrototypes(JSON.parse(text)),
};

/**
 * A LevelDB in a folder. After a failed write, its log may hold a part of the batch, behind which nothing would be read at
 * the next start; so it is opened again before the next write.
 * https://github.com/google/leveldb/blob/main/doc/log_format.md
 */
export class Database {
  readonly #directory: string;
  readonly #level: ClassicLevel<string, unknown>;
  #lastWriteFailed = false;

  private constructor(directory: string, level: ClassicLevel<string, unknown>) {
    this.#directory = directory;
    this.#level = level;
  }

  /**
   * Opens the database of a folder, and repairs its files when they are damaged.
   * @param report receives a line that says what was repaired
   * @throws DamagedTablesError, DiskFault
   */
  static async open(directory: string, report: (line: string) => void): Promise<Database> {
    try {
      await requireCurrentFile(directory);
      const cutOffLog = await findCutOffLog(directory);
      const level = await openAndRead(directory);
      await reportLostWrites(directory, cutOffLog, report);
      return new Database(directory, level);
    } catch (error) {
      const fault = asDiskFault(error, directory);
      if (fault !== error) throw fault;
      return new Database(directory, await repair(directory, causeOf(error), report));
    }
  }

  get(key: string, snapshot?: Snapshot): Promise<unknown> {
    return snapshot ? this.#level.get(key, { snapshot }) : this.#level.get(key);
  }

  /** Entries in the order of their keys. Ending the loop early closes the iterator. */
  entries(range: Range, snapshot?: Snapshot): AsyncIterable<[key: string, value: unknown]> {
    return this.#level.iterator({ ...range, ...(snapshot && { snapshot }) });
  }

  /**
   * Values in the order of their keys, several at a time, which takes a fraction of the time of one at a time. Ending the
   * loop early closes the iterator.
   */
  async *valuePages(range: Range, snapshot?: Snapshot): AsyncGenerator<unknown[]> {
    const iterator = this.#level.values({ ...range, ...(snapshot && { snapshot }) });
    try {
      for (;;) {
        // LevelDB gives fewer when they exceed 16 KiB.
        const page = await iterator.nextv(1_000);
        if (page.length === 0) return;
        yield page;
      }
    } finally {
      await iterator.close();
    }
  }

  /** A snapshot, which has to be closed. */
  snapshot(): Snapshot {
    return this.#level.snapshot();
  }

  /**
   * Applies a batch. Two calls must not overlap.
   * @throws DiskFault
   */
  async write(operations: Operation[]): Promise<void> {
    if (operations.length === 0) return;
    try {
      if (this.#lastWriteFailed) await this.#reopen();
      await this.#level.batch(operations);
    } catch (error) {
      this.#lastWriteFailed = true;
      throw asDiskFault(error, this.#directory);
    }
  }

  /** Moves the log of writes into a table file before, whose damage LevelDB finds where it would skip a damaged log. */
  async close(): Promise<void> {
    await this.#level.compactRange("", "").catch((error) => asDiskFault(error, this.#directory));
    await this.#level.close();
  }

  /** Until a file can be written again, the open database goes on answering reads. */
  async #reopen(): Promise<void> {
    const probe = join(this.#directory, `${randomUUID()}.probe`);
    try {
      await writeFile(probe, Buffer.alloc(probeBytes));
    } finally {
      await rm(probe, { force: true });
    }
    await this.#level.close();
    await this.#level.open();
    this.#lastWriteFailed = false;
  }
}

/** Without its file CURRENT, LevelDB would begin an empty database and remove the files of the other one. */
async function requireCurrentFile(directory: string): Promise<void> {
  const files = await readdir(directory);
  if (!files.includes("CURRENT") && files.some((file) => /^(MANIFEST-\d+|\d+\.(ldb|log|sst))$/.test(file)))
    throw new Error("CURRENT: no such file");
}

/** Reads all entries, so that damage is found at the start. */
async function openAndRead(directory: string): Promise<ClassicLevel<string, unknown>> {
  const level = new ClassicLevel<string, unknown>(directory, { valueEncoding });
  try {
    await level.open();
    for await (const _ of level.values({ valueEncoding: "json" })) {
      // Reading decodes.
    }
    return level;
  } catch (error) {
    await level.close();
    throw error;
  }
}

/** @throws DamagedTablesError */
async function repair(
  directory: string,
  cause: string,
  report: (line: string) => void,
): Promise<ClassicLevel<string, unknown>> {
  const remedy = "Start with --reset to begin with empty data, or restore the folder from a copy.";
  try {
    await ClassicLevel.repair(directory);
    const level = await openAndRead(directory);
    report(
      `The files of the tables in ${directory} were damaged (${cause}) and are repaired. What could not be read is lost; files that were set aside are in ${join(directory, "lost")}. ${remedy}`,
    );
    return level;
  } catch (error) {
    throw new DamagedTablesError(
      `The files of the tables in ${directory} are damaged and cannot be repaired (${causeOf(error)}). ${remedy}`,
    );
  }
}

/**
 * LevelDB skips what it cannot read of its log of writes, and says so only in its log of messages.
 * @param cutOffLog the file of the log, if it ends within a write
 */
async function reportLostWrites(
  directory: string,
  cutOffLog: string | undefined,
  report: (line: string) => void,
): Promise<void> {
  const text = await readFile(join(directory, "LOG"), "utf8").catch(() => "");
  const line = text.split("\n").find((candidate) => /dropping \d+ bytes|Ignoring error/.test(candidate));
  const cause =
    line?.replace(/^\S+ \S+ /, "") ?? (cutOffLog && `${join(directory, cutOffLog)} ends within a write`);
  if (cause !== undefined)
    report(`Some of the last writes to the tables in ${directory} could not be read and are lost: ${cause}`);
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
