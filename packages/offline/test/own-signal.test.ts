import { getEventListeners } from "node:events";
import { types } from "node:util";
import { expect, test } from "vitest";
import { type Runtime, withOwnSignal } from "../src/services/states/runtime.ts";

const runtimeOf = (signal: AbortSignal) => ({ signal }) as Runtime;

/** How many listeners, and signals that depend on it, a signal holds. */
function heldBy(signal: AbortSignal): number {
  const sets = Object.getOwnPropertySymbols(signal)
    .map((symbol) => Reflect.get(signal, symbol))
    .filter(types.isSet);
  return getEventListeners(signal, "abort").length + sets.reduce((count, { size }) => count + size, 0);
}

test("work that has ended leaves nothing at the signal of the runtime, which lives as long as the process", async () => {
  const { signal } = new AbortController();
  await withOwnSignal(runtimeOf(signal), async (inner) => {
    expect(inner.signal.aborted).toBe(false);
    expect(heldBy(signal)).toBe(1);
  });
  const failing = withOwnSignal(runtimeOf(signal), () => Promise.reject(new Error("failed")));
  await expect(failing).rejects.toThrow("failed");
  expect(heldBy(signal)).toBe(0);
});

test("the signal of work is aborted with that of the runtime, and when the work has ended", async () => {
  const closing = new AbortController();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const signals: AbortSignal[] = [];
  const work = withOwnSignal(runtimeOf(closing.signal), async ({ signal }) => {
    signals.push(signal);
    await closed;
  });
  closing.abort(new Error("closing"));
  expect(signals[0]?.reason).toEqual(new Error("closing"));
  close();
  await work;
  await withOwnSignal(runtimeOf(closing.signal), async ({ signal }) => void signals.push(signal));
  expect(signals[1]?.reason).toEqual(new Error("closing"));
  await withOwnSignal(
    runtimeOf(new AbortController().signal),
    async ({ signal }) => void signals.push(signal),
  );
  expect(signals[2]?.reason).toMatchObject({ error: "States.Runtime" });
});
