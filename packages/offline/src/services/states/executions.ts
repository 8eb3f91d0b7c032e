import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readRecords, writeRecord } from "../../files/records.ts";
import { fileNameOf } from "./arns.ts";
import type { Position } from "./interpreter.ts";
import { validDefinitionsFile } from "./valid-definitions.ts";

export interface Execution {
  executionArn: string;
  machineArn: string;
  name: string;
  input: unknown;
  /** ISO 8601. */
  startDate: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT";
  output?: unknown;
  error?: string;
  cause?: string;
  /** ISO 8601. */
  stopDate?: string;
  /** Where a running standard execution is. */
  position?: Position;
}

const schema: z.ZodType<Execution> = z.object({
  executionArn: z.string(),
  machineArn: z.string(),
  name: z.string(),
  input: z.unknown(),
  startDate: z.iso.datetime(),
  status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT"]),
  output: z.unknown().optional(),
  error: z.exactOptional(z.string()),
  cause: z.exactOptional(z.string()),
  stopDate: z.exactOptional(z.iso.datetime()),
  position: z.exactOptional(
    z.object({
      name: z.string(),
      input: z.unknown(),
      variables: z.record(z.string(), z.unknown()),
      enteredTime: z.exactOptional(z.string()),
    }),
  ),
});

/** How many ended executions DescribeExecution finds; those of standard machines also after a restart. */
const endedAtMost = 1000;

/** The executions by ARN, each with a file in `directory`; those of express machines only while they run. */
export class Executions {
  readonly #directory: string;
  readonly #byArn = new Map<string, Execution>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<Executions> {
    await mkdir(directory, { recursive: true });
    return new Executions(directory);
  }

  get(executionArn: string): Execution | undefined {
    return this.#byArn.get(executionArn);
  }

  /** In the order of their start. */
  list(): Execution[] {
    return [...this.#byArn.values()];
  }

  /** Adds an execution; resolves once it is on disk. */
  async add(execution: Execution): Promise<void> {
    this.#byArn.set(execution.executionArn, execution);
    try {
      await this.save(execution);
    } catch (error) {
      this.#byArn.delete(execution.executionArn);
      throw error;
    }
  }

  save(execution: Execution): Promise<void> {
    return writeRecord(this.#fileOf(execution), execution);
  }

  /** Removes an execution's file; DescribeExecution still finds it until the process ends. */
  removeFile(execution: Execution): Promise<void> {
    return rm(this.#fileOf(execution), { force: true });
  }

  /** Removes the oldest ended executions over the limit. */
  async removeOldest(): Promise<void> {
    const ended = this.list().filter(({ status }) => status !== "RUNNING");
    for (const execution of ended.slice(0, Math.max(0, ended.length - endedAtMost))) {
      this.#byArn.delete(execution.executionArn);
      await this.removeFile(execution);
    }
  }

  /**
   * Reads the executions that earlier processes left; removes those whose machine is no longer declared.
   * @returns the running ones
   * @throws DamagedFileError
   */
  async load(isDeclared: (machineArn: string) => boolean): Promise<Execution[]> {
    const records = await readRecords(this.#directory, schema, validDefinitionsFile);
    for (const execution of records.sort((one, other) => one.startDate.localeCompare(other.startDate))) {
      if (isDeclared(execution.machineArn)) this.#byArn.set(execution.executionArn, execution);
      else await this.removeFile(execution);
    }
    return this.list().filter(({ status }) => status === "RUNNING");
  }

  #fileOf({ executionArn }: Execution): string {
    return join(this.#directory, fileNameOf(executionArn));
  }
}
