import { Session } from "node:inspector/promises";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { collectGarbage, collectGarbageWhenIdle } from "../src/run/idle-memory.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("an object that nothing refers to is gone after a collection", async () => {
  const reference = new WeakRef({ some: "object" });
  await setImmediate();
  await collectGarbage();
  expect(reference.deref()).toBeUndefined();
});

test("garbage is collected once the process is idle after work, and not while it works", async () => {
  vi.useFakeTimers();
  const collections = vi.spyOn(Session.prototype, "post").mockResolvedValue(undefined);
  vi.spyOn(process.memoryUsage, "rss").mockReturnValue(0);
  const usage = vi.spyOn(process, "cpuUsage");
  const interval = (seconds: number) => {
    usage.mockReturnValue({ user: seconds * 1e6, system: 0 });
    return vi.advanceTimersByTimeAsync(30_000);
  };
  const end = collectGarbageWhenIdle();
  const counts: number[] = [];
  for (const seconds of [20, 0, 0, 20, 20, 1]) {
    await interval(seconds);
    counts.push(collections.mock.calls.length);
  }
  end();
  expect(counts).toEqual([0, 1, 1, 1, 1, 2]);
});
