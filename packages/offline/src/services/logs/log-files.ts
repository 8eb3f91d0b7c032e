import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";

export interface Logs {
  /** Appends an entry to a log group; plain text becomes `{message}`. */
  write(group: string, stream: string, entry: string | Record<string, unknown>): void;
  close(): Promise<void>;
}

/**
 * CloudWatch Logs as files: a folder for each log group, a file for each stream, a JSON object on each line.
 * Group names hold slashes and become folders; what else a file system would not take, or would take as a way out, is replaced.
 */
export function createLogs({ directory, now }: { directory: string; now: () => Date }): Logs {
  const files = new Map<string, WriteStream>();
  const safe = (part: string) => part.replace(/[^\w.$@#[\]-]+/g, "_").replace(/^\.+$/, "_");
  return {
    write(group, stream, entry) {
      const folder = join(directory, ...group.split("/").filter(Boolean).map(safe));
      const path = join(folder, `${safe(stream)}.jsonl`);
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
