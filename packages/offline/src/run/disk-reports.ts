import { statfsSync, statSync } from "node:fs";
import { dirname, relative } from "node:path";
import { type DiskFault, onDiskFault } from "../files/disk-fault.ts";

/** Faults that follow one another within this time are one report. */
const quietMilliseconds = 60_000;

/**
 * Reports the faults of the disk that a data folder is on, once until they have ceased.
 * @returns a function that ends it
 */
export function reportDiskFaults(directory: string, report: (line: string) => void): () => Promise<void> {
  let latest = Number.NEGATIVE_INFINITY;
  const end = onDiskFault((fault) => {
    if (relative(directory, fault.path).startsWith("..")) return;
    const isNew = performance.now() - latest > quietMilliseconds;
    latest = performance.now();
    if (isNew) report(lineAbout(fault, directory));
  });
  return async () => end();
}

function lineAbout({ message, remedy }: DiskFault, directory: string): string {
  return `${message} Volume ${volumeOf(directory)}, folder ${directory}. Requests that store data are answered with status 500 meanwhile. ${remedy}, or use another folder with --data; what waits goes on by itself.`;
}

/** The mount point of a folder, and how much of it is free. */
function volumeOf(directory: string): string {
  try {
    const { dev } = statSync(directory);
    let mount = directory;
    while (dirname(mount) !== mount && statSync(dirname(mount)).dev === dev) mount = dirname(mount);
    const { bavail, blocks, bsize } = statfsSync(directory);
    const mebibytes = (count: number) => ((count * bsize) / 2 ** 20).toFixed(1);
    return `${mount} (${mebibytes(bavail)} of ${mebibytes(blocks)} MiB free)`;
  } catch {
    return `of ${directory}`;
  }
}
