import "./links.ts";
import type { Status } from "@airlock/core/document.ts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { retryAfterOf } from "../src/http/retry-after.ts";
import { type Api, captureOutput, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

const start = Date.parse("2026-01-31T12:00:00Z");

/** How often a client that obeys reads a document that leaves a status after some seconds, and how late it learns of that. */
function poll(
  status: Status,
  { seconds, malwareProtection }: { seconds: number; malwareProtection: boolean },
) {
  const document = { status, updatedAt: new Date(start).toISOString() };
  const waitAt = (elapsed: number) =>
    retryAfterOf(document, { malwareProtection, now: new Date(start + elapsed * 1000) }) ?? 0;
  // The registration's response says when to read for the first time.
  let elapsed = waitAt(0);
  let reads = 1;
  for (; elapsed < seconds; reads++) elapsed += waitAt(elapsed);
  return { reads, late: elapsed - seconds };
}

test.each([
  { seconds: 2, malwareProtection: false, reads: 1 },
  { seconds: 5, malwareProtection: false, reads: 3 },
  { seconds: 8, malwareProtection: true, reads: 1 },
  { seconds: 30, malwareProtection: true, reads: 3 },
  { seconds: 60, malwareProtection: true, reads: 5 },
  { seconds: 300, malwareProtection: true, reads: 10 },
])(
  "A document that ends after $seconds s is read $reads times (scan: $malwareProtection).",
  ({ reads, ...given }) => {
    expect(poll("awaiting-upload", given).reads).toBe(reads);
  },
);

test("A client learns of an end late by no more than half of the time that it took, or by the first wait.", () => {
  for (const malwareProtection of [false, true])
    for (let seconds = 1; seconds < 1000; seconds += 3) {
      const { late } = poll("awaiting-upload", { seconds, malwareProtection });
      expect(late).toBeLessThanOrEqual(Math.max(malwareProtection ? 10 : 2, Math.ceil(seconds / 2)));
    }
});

test("A client that waits for a person for a week reads less than once an hour.", () => {
  const week = 7 * 24 * 3600;
  expect(poll("quarantined", { seconds: week, malwareProtection: false }).reads).toBeLessThan(
    week / 3600 + 12,
  );
});

test("The registration, the document and a list with it say when to read again; those of ended documents do not.", async () => {
  const registered = await api.register();
  const { id } = registered.body;
  const paths = [`/documents/${id}`, "/documents"];
  expect(registered.headers.get("retry-after")).toBe("2");
  for (const path of paths)
    expect((await api.request("annaId", "GET", path)).headers.get("retry-after")).toBe("2");
  api.clock.offsetMilliseconds += 20_000;
  for (const path of paths)
    expect((await api.request("annaId", "GET", path)).headers.get("retry-after")).toBe("10");
  await api.request("annaId", "DELETE", `/documents/${id}`);
  for (const path of paths)
    expect((await api.request("annaId", "GET", path)).headers.has("retry-after")).toBe(false);
});

test("A list says the earliest time at which one of its documents may have changed.", async () => {
  await api.quarantine("bertId");
  const list = () => api.request("bertId", "GET", "/documents");
  expect((await list()).headers.get("retry-after")).toBe("60");
  await api.register("bertId");
  expect((await list()).headers.get("retry-after")).toBe("2");
});

test("A reviewer's queue says soon to look again, empty or full of old documents; an ended status and later pages do not.", async () => {
  const list = (query: string) => api.request("ritaId", "GET", `/documents?${query}`);
  const secondsOf = async (query: string) => (await list(query)).headers.get("retry-after");
  expect(await secondsOf("status=failed")).toBe("20");
  await api.quarantine("annaId");
  await api.quarantine("annaId");
  api.clock.offsetMilliseconds += 7 * 24 * 3600 * 1000;
  expect(await secondsOf("order=oldest")).toBe("20");
  const { cursor } = (await list("order=oldest&limit=1")).body;
  expect(await secondsOf(`order=oldest&limit=1&cursor=${cursor}`)).toBe("3600");
  expect(await secondsOf("status=rejected")).toBeNull();
});
