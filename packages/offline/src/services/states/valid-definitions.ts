import { createHash } from "node:crypto";
import { z } from "zod";
import { readRecord, writeRecord } from "../../files/records.ts";
import type { Machine } from "./language.ts";
import { schemaErrors, schemaVersion } from "./schema-errors.ts";

/** Is in the folder of the executions. */
export const validDefinitionsFile = "valid-definitions.json";

const recordSchema = z.object({ valid: z.array(z.string()) });

/** Hashes of the definitions that were valid, in a file: the next start need not validate them again. */
export class ValidDefinitions {
  readonly #file: string;
  readonly #earlier: ReadonlySet<string>;
  readonly #valid = new Set<string>();

  private constructor(file: string, earlier: readonly string[]) {
    this.#file = file;
    this.#earlier = new Set(earlier);
  }

  static async open(file: string): Promise<ValidDefinitions> {
    // Without the file, or with a damaged one, all definitions are validated.
    const record = await readRecord(file, recordSchema).catch(() => undefined);
    return new ValidDefinitions(file, record?.valid ?? []);
  }

  readonly schemaErrors = (machine: Machine): string[] => {
    const hash = hashOf(machine);
    const errors = this.#earlier.has(hash) ? [] : schemaErrors(machine);
    if (errors.length === 0) this.#valid.add(hash);
    return errors;
  };

  /** Replaces the file's hashes by those since `open`. */
  async save(): Promise<void> {
    if (this.#valid.size === this.#earlier.size && [...this.#valid].every((hash) => this.#earlier.has(hash)))
      return;
    await writeRecord(this.#file, { valid: [...this.#valid] });
  }
}

function hashOf(machine: Machine): string {
  return createHash("sha256")
    .update(`${schemaVersion()} ${JSON.stringify(machine)}`)
    .digest("base64");
}
