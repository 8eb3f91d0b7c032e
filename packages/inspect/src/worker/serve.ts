import { isMainThread, type MessagePort, parentPort, workerData } from "node:worker_threads";
import { cachedSource, type Source } from "../source.ts";
import { type FromWorker, type Task, type ToWorker, taskMember } from "./messages.ts";
import type { RunOptions } from "./parser-worker.ts";

type Parse<Options extends RunOptions, Result> = (source: Source, options: Options) => Promise<Result>;
type Answer = (bytes: Uint8Array | undefined) => void;

/** Whether this is a thread that was started for a task. */
export function isThreadFor(task: Task): boolean {
  return !isMainThread && typeof workerData === "object" && workerData?.[taskMember] === task;
}

/**
 * Parses documents in a worker thread, one after the other, until the thread is terminated. Its promise never settles, so
 * that a module which awaits it at top level runs no further, nor do the modules that import it.
 */
export function serveParser<Options extends RunOptions, Result>(
  parse: Parse<Options, Result>,
): Promise<never> {
  const port = parentPort;
  if (!port) throw new Error("Documents are parsed in worker threads only.");
  const send = (message: FromWorker<Result>) => port.postMessage(message);
  const answers = new Map<number, Answer>();
  port.on("message", (message: ToWorker) => {
    if (message.kind === "run") {
      const source = cachedSource(remoteSource(message.size, port, answers));
      const onError = (parser: string, error: unknown) =>
        send({ kind: "parser-error", parser, error: cloneable(error) });
      // The caller of the thread has the same options.
      parse(source, { ...(message.options as Options), onError }).then(
        (result) => send({ kind: "done", result }),
        (error) => send({ kind: "failed", error: cloneable(error) }),
      );
    } else {
      answers.get(message.read)?.(message.kind === "bytes" ? message.bytes : undefined);
      answers.delete(message.read);
    }
  });
  return new Promise(() => {});
}

/** Content that the parent thread reads. */
function remoteSource(size: number, port: MessagePort, answers: Map<number, Answer>): Source {
  let reads = 0;
  return {
    size,
    read(start, end) {
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      const read = reads++;
      answers.set(read, (bytes) =>
        bytes ? resolve(bytes) : reject(new Error("The parent thread cannot read the source.")),
      );
      port.postMessage({ kind: "read", read, start, end } satisfies FromWorker<never>);
      return promise;
    },
  };
}

/** An error that can be sent to another thread. */
function cloneable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
