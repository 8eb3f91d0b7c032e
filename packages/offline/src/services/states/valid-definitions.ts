import { createHash } from "node:crypto";
import { z } from "zod";
import { readCacheFile, writeCacheFile } from "../../files/cache-folder.ts";
import { readRecord, writeRecord } from "../../files/records.ts";
import type { Machine } from "./language.ts";
import { schemaErrors, schemaVersion } from "./schema-errors.ts";

/** Is in the folder of the executions, and in the cache. */
export const validDefinitionsFile = "valid-definitions.json";

const recordSchema = z.object({ valid: z.array(z.string()) });

const cachedAtMost = 1_000;

/**
 * Hashes of the definitions that were valid, in a file of the data folder, and in the package's cache for starts with empty data:
 * the next start need not validate them again.
 */
export class ValidDefinitions {
  readonly #file: string;
  readonly #earlier: ReadonlySet<string>;
  readonly #cached: ReadonlySet<string>;
  readonly #valid = new Set<string>();

  private constructor(file: string, earlier: readonly string[]) {
    this.#file = file;
    this.#earlier = new Set(earlier);
    this.#cached = new Set(readCached());
  }

  static async open(file: string): Promise<ValidDefinitions> {
    // Without the file, or with a damaged one, all definitions are validated.
    const record = await readRecord(file, recordSchema).catch(() => undefined);
    return new ValidDefinitions(file, record?.valid ?? []);
  }

  readonly schemaErrors = (machine: Machine): string[] => {
    const hash = hashOf(machine);
    const isKnown = this.#earlier.has(hash) || this.#cached.has(hash);
    const errors = isKnown ? [] : schemaErrors(machine);
    if (errors.length === 0) this.#valid.add(hash);
    return errors;
  };

  /** Replaces the file's hashes by those since `open`, and adds them to the cache. */
  async save(): Promise<void> {
    this.#addToCache();
    if (this.#valid.size === this.#earlier.size && [...this.#valid].every((hash) => this.#earlier.has(hash)))
      return;
    await writeRecord(this.#file, { valid: [...this.#valid] });
  }

  #addToCache(): void {
    if ([...this.#valid].every((hash) => this.#cached.has(hash))) return;
    // Another process may have written it.
    const valid = [...new Set([...readCached(), ...this.#valid])].slice(-cachedAtMost);
    writeCacheFile(validDefinitionsFile, JSON.stringify({ valid }));
  }
}

function readCached(): string[] {
  try {
    return recordSchema.parse(JSON.parse(readCacheFile(validDefinitionsFile) ?? "")).valid;
  } catch {
    return [];
  }
}

/** Identifies a definition and the schema. */
export function hashOf(machine: Machine): string {
  return createHash("sha256")
    .update(`${schemaVersion()} ${JSON.stringify(machine)}`)
    .digest("base64");
}
