import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { inspect } from "../../src/inspect.ts";
import { bufferSource, type Source } from "../../src/source.ts";
import { inspectInWorker } from "../../src/worker/index.ts";
import { inspectInThread, type WorkerOptions } from "../../src/worker/inspect-in-thread.ts";
import { startWorker } from "../../src/worker/run-in-worker.ts";

const entry = new URL("./failing-entry.ts", import.meta.url);
const content = bufferSource(Buffer.from("content"));
const run = (filename: string, options: WorkerOptions = {}, source: Source = content) =>
  inspectInThread(entry, source, { filename, ...options });
const threadOf = async (filename: string) => (await run(filename)).format.details?.threadId;

describe("an inspection in a worker thread", () => {
  test("A parser that hangs is ended, and the document is held.", async () => {
    const { verdict, findings } = await run("hang", { hardTime: 500 });
    expect(verdict).toBe("quarantine");
    expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "time" } }]);
  });

  test("A parser that hangs is ended after three times its time of the processor, unless the caller says when.", async () => {
    const { findings } = await run("hang", { limits: { time: 100 } });
    expect(findings).toMatchObject([{ message: expect.stringContaining("did not end within 300 ms") }]);
  });

  test("A parser that needs too much memory is ended, and the document is held.", async () => {
    const { verdict, findings } = await run("memory", { memoryMegabytes: 32 });
    expect(verdict).toBe("quarantine");
    expect(findings).toMatchObject([{ rule: "inspection-incomplete", evidence: { limit: "memory" } }]);
  });

  test.each(["crash", "exit", "throw"])(
    "A thread that ends by %s holds the document, and the caller gets the error.",
    async (filename) => {
      const errors: unknown[] = [];
      const { verdict, findings } = await run(filename, { onError: (...error) => errors.push(error) });
      expect(verdict).toBe("quarantine");
      expect(findings).toMatchObject([{ rule: "parser-failed", severity: "medium", policy: "balanced" }]);
      expect(errors).toEqual([["worker", expect.any(Error)]]);
    },
  );

  test("The policy of the caller decides also about a thread that failed.", async () => {
    const actions = new Map([["parser-failed", "reject" as const]]);
    const policy = { profile: "lenient" as const, overrides: [{ name: "stage", actions }] };
    const { verdict, findings } = await run("exit", { policy });
    expect(verdict).toBe("reject");
    expect(findings).toMatchObject([{ policy: "stage" }]);
  });

  test("The caller gets the errors of parsers.", async () => {
    const errors: unknown[] = [];
    const { verdict } = await run("parser", { onError: (...error) => errors.push(error) });
    expect(verdict).toBe("release");
    expect(errors).toEqual([["pdf", expect.objectContaining({ name: "RangeError", message: "Too deep." })]]);
  });

  test("The thread is used again for the next document, and another one after it failed.", async () => {
    const first = await threadOf("fine");
    expect(await threadOf("fine")).toBe(first);
    await run("throw");
    expect(await threadOf("fine")).not.toBe(first);
  });

  test("A thread that was started before takes the next document.", async () => {
    await run("throw");
    startWorker({ module: entry, task: "inspection" });
    const { threadId: later } = new Worker("", { eval: true });
    expect(await threadOf("fine")).toBeLessThan(later);
  });

  test("Documents that are inspected at the same time have a thread each.", async () => {
    const threads = await Promise.all([threadOf("a"), threadOf("b"), threadOf("c")]);
    expect(new Set(threads).size).toBe(3);
  });

  test("An error of the source is thrown as it is.", async () => {
    const error = new Error("The disk is gone.");
    const source = { size: 1, read: () => Promise.reject(error) };
    await expect(run("fine", {}, source)).rejects.toBe(error);
    await expect(inspectInWorker(source)).rejects.toBe(error);
  });

  test("The memory of the caller's source stays usable.", async () => {
    const bytes = Buffer.from("content");
    expect((await run("fine", {}, bufferSource(bytes))).format.details?.text).toBe("content");
    expect(bytes.toString()).toBe("content");
  });

  test("The result is the one of the caller's thread.", async () => {
    const text = bufferSource(Buffer.from("%PDF-1.4\n"));
    for (const limits of [{}, { bytesRead: 4 }]) {
      const options = { filename: "a.pdf", declaredType: "application/pdf", limits };
      expect(await inspectInWorker(text, options)).toEqual(await inspect(text, options));
    }
  });
});
