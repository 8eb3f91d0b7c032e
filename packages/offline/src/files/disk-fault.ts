import { channel } from "node:diagnostics_channel";
import { setTimeout } from "node:timers/promises";

/** A volume does not take data: it is full, over its quota, read-only or broken. Services answer with status 500. */
export class DiskFault extends Error {
  override name = "DiskFault";
  /** The file or folder that was written. */
  readonly path: string;
  readonly code: string;
  constructor(code: string, path: string) {
    super(`The data cannot be stored: ${reasonOf.get(code)}.`);
    this.code = code;
    this.path = path;
  }

  /** What to do about it, as the beginning of a sentence. */
  get remedy(): string {
    return this.code === "ENOSPC" || this.code === "EDQUOT"
      ? "Free some space there"
      : "Let it take data again, whatever holds it up";
  }
}

const reasonOf: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file is larger than the limit of files"],
  ["EROFS", "the disk is read-only"],
  ["EIO", "the disk fails"],
]);

/** How LevelDB names the same faults, which it gives as text. */
const codeOfText: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/i, "ENOSPC"],
  [/quota exceeded/i, "EDQUOT"],
  [/File too large/i, "EFBIG"],
  [/Read-only file system/i, "EROFS"],
  [/Input\/output error/i, "EIO"],
];

const faults = channel("sst-offline:disk-fault");

const waitMillisecondsAtMost = 5_000;

let count = 0;

/** How many faults there have been in this process, so that work can tell that one came in between. */
export function diskFaultCount(): number {
  return count;
}

/**
 * What to throw for the error of a write: a `DiskFault`, which is also published, if the volume is the cause; otherwise
 * the error itself.
 */
export function asDiskFault(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const fault = new DiskFault(code, path);
  count++;
  faults.publish(fault);
  return fault;
}

/**
 * Does work that writes files.
 * @param path the file or folder that is written
 * @throws DiskFault
 */
export async function storing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asDiskFault(error, path);
  }
}

/**
 * Repeats a write that the disk does not take until it does.
 * @param signal ends the repetition; the fault is then thrown
 */
export async function untilStored<Result>(
  write: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof DiskFault) || signal.aborted) throw error;
      const milliseconds = Math.min(waitMillisecondsAtMost, 100 * 2 ** attempts);
      await setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) throw error;
    }
  }
}

/**
 * Calls `listener` for every fault of this process, whichever part of the system wrote.
 * @returns a function that ends it
 */
export function onDiskFault(listener: (fault: DiskFault) => void): () => void {
  const subscriber = (fault: unknown) => listener(fault as DiskFault);
  faults.subscribe(subscriber);
  return () => void faults.unsubscribe(subscriber);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof DiskFault) return undefined;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (reasonOf.has(code)) return code;
  const text = `${error.message} ${error.cause instanceof Error ? error.cause.message : ""}`;
  return codeOfText.find(([pattern]) => pattern.test(text))?.[1];
}
