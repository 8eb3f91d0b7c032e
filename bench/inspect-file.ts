// Reads a file as the function reads an object of S3, and prints what that took, after runs with a small file:
//   node inspect-file.ts hash|inspect FILE SMALL_FILE
// A process of its own, so that the peak of memory is that of one file.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { inspectContent } from "@airlock/core/inspection/inspect-content.ts";
import { fileSource } from "airlock-inspect/source.ts";
import { peakMebibytes } from "../packages/offline/test/support/peak-memory.ts";

export interface FileMeasure {
  /** Of the processor, which other work of the machine changes little. */
  milliseconds: number;
  /** Resident memory, in MiB: of the process before it reads the file, and its peak. */
  idle: number;
  peak: number;
  /** Rules whose findings hold the document. */
  heldBy: string[];
}

const mebibyte = 1024 ** 2;
const [action, path = "", smallPath = path] = process.argv.slice(2);

async function hash(path: string): Promise<{ sha256: string; heldBy: string[] }> {
  const sha256 = createHash("sha256");
  for await (const chunk of createReadStream(path)) sha256.update(chunk);
  return { sha256: sha256.digest("hex"), heldBy: [] };
}

/** Inspects the content without rules about its declaration, which are not about its bytes. */
async function inspectFile(path: string): Promise<{ heldBy: string[] }> {
  const source = await fileSource(path);
  try {
    const { findings } = await inspectContent({
      declaration: {
        filename: basename(path),
        contentType: "application/octet-stream",
        size: source.size,
        sha256: "",
        labels: {},
      },
      allowedTypes: [],
      malwareScan: { state: "disabled" },
      open: async () => ({ stream: createReadStream(path), encoding: undefined }),
      readRange: (start, end) => source.read(start, end + 1),
    });
    const ofContent = findings.filter(
      ({ rule, severity }) => severity !== "low" && rule !== "declared-sha256" && rule !== "allowed-type",
    );
    return { heldBy: [...new Set(ofContent.map(({ rule }) => rule))] };
  } finally {
    await source.close();
  }
}

const run = action === "hash" ? hash : inspectFile;
// A function is warm for most documents: the first runs load the parsers and compile the code.
for (let count = 0; count < 20; count++) await run(smallPath);
const idle = process.memoryUsage().rss / mebibyte;
const started = process.cpuUsage();
const { heldBy } = await run(path);
const { user, system } = process.cpuUsage(started);
const measured: FileMeasure = {
  milliseconds: (user + system) / 1000,
  idle,
  peak: peakMebibytes(),
  heldBy,
};
console.log(JSON.stringify(measured));
