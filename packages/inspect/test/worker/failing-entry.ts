/** Entry of a worker thread whose inspection does what the filename says. */
import { threadId } from "node:worker_threads";
import { unknownFormat } from "../../src/format.ts";
import type { Inspection, InspectOptions } from "../../src/inspect.ts";
import { serveParser } from "../../src/worker/serve.ts";

const failures: Record<string, () => unknown> = {
  hang: () => {
    for (;;);
  },
  memory: () => {
    const taken: unknown[] = [];
    for (;;) taken.push(new Array(1000).fill(taken.length));
  },
  crash: () => new Promise(() => setTimeout(() => Reflect.get(null as never, "x"))),
  exit: () => process.exit(0),
  throw: () => {
    throw new TypeError("A fault of the core.");
  },
};

await serveParser(async (source, { filename = "", onError }: InspectOptions): Promise<Inspection> => {
  await failures[filename]?.();
  if (filename === "parser") onError?.("pdf", new RangeError("Too deep."));
  const bytes = await source.read(0, source.size);
  return {
    format: { ...unknownFormat, details: { threadId, text: Buffer.from(bytes).toString() } },
    verdict: "release",
    findings: [],
    omitted: 0,
  };
});
