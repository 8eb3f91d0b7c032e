import { type Answer, type PackagedFunction, RuntimeProcess } from "./runtime-process.ts";

/** What a function answered in a new process, and when: in milliseconds since the process was started. */
export interface ColdStart extends Answer {
  /** When the function was ready for an event. */
  ready: number;
  answered: number;
}

/**
 * Starts a function in a new process, gives it one event, and ends the process. It runs without the options of Node.js that Lambda
 * derives from the memory: they make V8 reject Node's own code cache, which would slow an empty handler most.
 *
 * @throws Error with what the process printed when it ends without an answer
 */
export async function coldStart(fn: PackagedFunction, event: string): Promise<ColdStart> {
  const started = performance.now();
  const process = new RuntimeProcess(fn);
  try {
    await process.ready();
    const ready = performance.now() - started;
    const answer = await process.invoke(event);
    return { ...answer, ready, answered: performance.now() - started };
  } finally {
    await process.end();
  }
}
