import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readRecords, writeRecord } from "../../files/records.ts";
import { versionSchema } from "./record-schemas.ts";
import { isDeleteMarker, type StoredObject, type Version } from "./store.ts";

interface VersionRecord {
  /** Greater than that of every earlier record. */
  sequence: number;
  version: Version;
}

const schema: z.ZodType<VersionRecord> = z.object({ sequence: z.int(), version: versionSchema });

/**
 * The noncurrent versions of a bucket's objects, and the delete markers, which are the latest version of a deleted key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
export class EarlierVersions {
  readonly #folder: string;
  /** By key, the newest first. */
  readonly #records = new Map<string, VersionRecord[]>();
  #lastSequence = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param current the current objects; a killed process may have left a record of one of them */
  static async open(folder: string, current: readonly StoredObject[]): Promise<EarlierVersions> {
    await mkdir(folder, { recursive: true });
    const versions = new EarlierVersions(folder);
    const currentIds = new Set(current.map(({ versionId }) => versionId));
    const records = await readRecords(folder, schema);
    for (const record of records.sort((a, b) => a.sequence - b.sequence))
      if (currentIds.has(record.version.versionId)) await rm(versions.#pathOf(record));
      else versions.#insert(record);
    return versions;
  }

  /** The versions of a key, the newest first. */
  of(key: string): Version[] {
    return (this.#records.get(key) ?? []).map(({ version }) => version);
  }

  /** All versions with content. */
  get objects(): StoredObject[] {
    return this.keys
      .flatMap((key) => this.of(key))
      .filter((version): version is StoredObject => !isDeleteMarker(version));
  }

  get keys(): string[] {
    return [...this.#records.keys()];
  }

  async add(version: Version): Promise<void> {
    const record = { sequence: ++this.#lastSequence, version };
    await writeRecord(this.#pathOf(record), record);
    this.#insert(record);
  }

  /** Replaces a version by one with the same id. */
  async replace(version: Version): Promise<void> {
    const records = this.#records.get(version.key) ?? [];
    const replaced = records.find((record) => record.version.versionId === version.versionId);
    if (!replaced) return;
    const record = { sequence: replaced.sequence, version };
    await writeRecord(this.#pathOf(record), record);
    this.#records.set(
      version.key,
      records.map((other) => (other === replaced ? record : other)),
    );
  }

  /** Removes a version's record and leaves its content. */
  async remove({ key, versionId }: Version): Promise<void> {
    const records = this.#records.get(key) ?? [];
    const removed = records.find(({ version }) => version.versionId === versionId);
    if (!removed) return;
    await rm(this.#pathOf(removed));
    const others = records.filter((record) => record !== removed);
    if (others.length > 0) this.#records.set(key, others);
    else this.#records.delete(key);
  }

  #insert(record: VersionRecord): void {
    const { key } = record.version;
    this.#records.set(key, [record, ...(this.#records.get(key) ?? [])]);
    this.#lastSequence = Math.max(this.#lastSequence, record.sequence);
  }

  #pathOf({ sequence }: VersionRecord): string {
    return join(this.#folder, `${sequence}.json`);
  }
}
