import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { append } from "../../files/append.ts";

export interface Logs {
  /** Appends an entry to a log stream; text becomes `{message}`. */
  write(group: string, stream: string, entry: string | Record<string, unknown>): void;
  close(): Promise<void>;
}

/**
 * CloudWatch Logs as files: a file for each log stream, a JSON object on each line. The parts of a log group's name between
 * slashes are folders; characters that are unsafe in file names, and names such as `..`, are replaced. Entries that the disk
 * does not take are lost, as those that CloudWatch Logs does not take.
 */
export function createLogs({ directory, now }: { directory: string; now: () => Date }): Logs {
  const files = new Map<string, LogFile>();
  const safeName = (part: string) => part.replace(/[^\w.$@#[\]-]+/g, "_").replace(/^\.+$/, "_");
  return {
    write(group, stream, entry) {
      const folder = join(directory, ...group.split("/").filter(Boolean).map(safeName));
      const path = join(folder, `${safeName(stream)}.jsonl`);
      const file = files.get(path) ?? new LogFile(path, () => files.delete(path));
      files.set(path, file);
      const fields = typeof entry === "string" ? { message: entry } : entry;
      file.write(`${JSON.stringify({ timestamp: now().toISOString(), ...fields })}\n`);
    },
    async close() {
      await Promise.all([...files.values()].map((file) => file.flush()));
    },
  };
}

/** A function logs several lines for a request, which are one write. */
const gatherMilliseconds = 50;

/** Lines that are gathered and appended to a file, which is open only meanwhile. */
class LogFile {
  readonly #path: string;
  /** Resolves once no line waits. */
  readonly #written: Promise<void>;
  #lines: string[] = [];
  #endGathering = () => {};

  /** @param onWritten is called when no line waits; another object has to write the next ones */
  constructor(path: string, onWritten: () => void) {
    this.#path = path;
    this.#written = this.#writeAll(onWritten);
  }

  write(line: string): void {
    this.#lines.push(line);
  }

  /** Writes the lines that wait, at once. */
  flush(): Promise<void> {
    this.#endGathering();
    return this.#written;
  }

  async #writeAll(onWritten: () => void): Promise<void> {
    do {
      await this.#gather();
      const text = this.#lines.splice(0).join("");
      // The fault is published; there is nobody to tell it to.
      await this.#append(text).catch(() => {});
    } while (this.#lines.length > 0);
    onWritten();
  }

  #gather(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, gatherMilliseconds);
    this.#endGathering = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  async #append(text: string): Promise<void> {
    try {
      await append(this.#path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await mkdir(dirname(this.#path), { recursive: true });
      await append(this.#path, text);
    }
  }
}
