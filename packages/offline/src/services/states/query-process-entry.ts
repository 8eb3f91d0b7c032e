import { Worker } from "node:worker_threads";
import { moduleUrl } from "../../module-url.ts";

/**
 * The process that evaluates expressions. They run in a thread of it, so that it notices when the process that started it
 * has ended, whatever an expression does. The limit of memory is the thread's; V8 ends the whole process at some
 * allocations over it.
 */
const heapMegabytes = Number(process.argv[2]);
const outOfMemoryCode = 12;

const worker = new Worker(moduleUrl("query-worker", import.meta.url), {
  resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16 },
});
worker.on("message", (message) => process.send?.(message));
worker.on("error", ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemoryCode : 1),
);
process.on("message", (job) => worker.postMessage(job));
process.on("disconnect", () => process.exit());
// A terminal sends its signals to all processes; the one that started this one ends it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
