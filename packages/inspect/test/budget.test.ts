import { afterEach, expect, test, vi } from "vitest";
import { Budget } from "../src/budget.ts";

afterEach(() => vi.restoreAllMocks());

/** A thread that has used the processor, and the time that went by, both in milliseconds. */
function thread() {
  const times = { processor: 0, wall: 0 };
  vi.spyOn(performance, "now").mockImplementation(() => times.wall);
  const usage = vi
    .spyOn(process, "threadCpuUsage")
    .mockImplementation(() => ({ user: times.processor * 600, system: times.processor * 400 }));
  return { times, usage };
}

test("The limit of time is one of the processor: what a thread waits for is not counted.", () => {
  const { times } = thread();
  const budget = new Budget({ time: 1000 });
  Object.assign(times, { processor: 500, wall: 60_000 });
  budget.checkTime();
  Object.assign(times, { processor: 999, wall: 60_600 });
  budget.checkTime();
  Object.assign(times, { processor: 1001, wall: 60_700 });
  expect(() => budget.checkTime()).toThrow("The inspection reached its limit of time: 1000.");
});

test("The time of the processor is asked for when the limit may be reached, and not before.", () => {
  const { times, usage } = thread();
  const budget = new Budget({ time: 1000 });
  usage.mockClear();
  for (times.wall = 0; times.wall <= 1000; times.wall += 10) budget.checkTime();
  expect(usage).not.toHaveBeenCalled();
  Object.assign(times, { processor: 100, wall: 1001 });
  for (; times.wall < 1900; times.wall += 10) budget.checkTime();
  expect(usage).toHaveBeenCalledOnce();
});
