import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";

export interface Logs {
  /** Appends an entry to a log stream; text becomes `{message}`. */
  write(group: string, stream: string, entry: string | Record<string, unknown>): void;
  close(): Promise<void>;
}

/**
 * CloudWatch Logs as files: a file for each log stream, a JSON object on each line. The parts of a log group's name between
 * slashes are folders; characters that are unsafe in file names, and names such as `..`, are replaced.
 */
export function createLogs({ directory, now }: { directory: string; now: () => Date }): Logs {
  const files = new Map<string, WriteStream>();
  const safeName = (part: string) => part.replace(/[^\w.$@#[\]-]+/g, "_").replace(/^\.+$/, "_");
  return {
    write(group, stream, entry) {
      const folder = join(directory, ...group.split("/").filter(Boolean).map(safeName));
      const path = join(folder, `${safeName(stream)}.jsonl`);
      let file = files.get(path);
      if (!file) {
        mkdirSync(folder, { recursive: true });
        file = createWriteStream(path, { flags: "a" });
        files.set(path, file);
      }
      const fields = typeof entry === "string" ? { message: entry } : entry;
      file.write(`${JSON.stringify({ timestamp: now().toISOString(), ...fields })}\n`);
    },
    async close() {
      await Promise.all([...files.values()].map((file) => new Promise<void>((ended) => file.end(ended))));
      files.clear();
    },
  };
}
