import { Session } from "node:inspector/promises";

const intervalMilliseconds = 30_000;

/** Processor time of an interval in which the process did no more than wait. */
const idleMilliseconds = 1_500;

/** What a collection has to free for the next one to be worthwhile, in bytes. */
const worthwhileBytes = 10 * 1024 ** 2;

/**
 * Collects garbage while the process is idle. V8 hardly does so by itself then, and native memory, such as that of LevelDB's
 * iterators, is released with the objects that hold it.
 * @returns a function that ends it
 */
export function collectGarbageWhenIdle(): () => void {
  let isWorthwhile = true;
  let usage = process.cpuUsage();
  const timer = setInterval(async () => {
    const { user, system } = process.cpuUsage(usage);
    usage = process.cpuUsage();
    const isIdle = (user + system) / 1000 < idleMilliseconds;
    if (isIdle && isWorthwhile) isWorthwhile = (await collectGarbage()) > worthwhileBytes;
    else isWorthwhile ||= !isIdle;
  }, intervalMilliseconds).unref();
  return () => clearInterval(timer);
}

/**
 * Collects the garbage of this thread.
 * https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#method-collectGarbage
 * @returns how many bytes of the process's memory that freed
 */
export async function collectGarbage(): Promise<number> {
  const before = process.memoryUsage.rss();
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.collectGarbage");
  } finally {
    session.disconnect();
  }
  return before - process.memoryUsage.rss();
}
