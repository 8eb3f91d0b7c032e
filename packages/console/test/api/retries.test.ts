import { expect, test } from "vitest";
import { pollingMilliseconds } from "../../src/api/polling.ts";
import { ApiError, ConnectionError } from "../../src/api/problem.ts";
import { createQueryClient, retryDelay } from "../../src/api/query-client.ts";
import { SessionExpiredError } from "../../src/session/session.ts";

const retry = createQueryClient().getDefaultOptions().queries?.retry as (
  failures: number,
  error: Error,
) => boolean;
const errorOf = (status: number, headers = {}) => new ApiError(new Response("", { status, headers }), {});

test("what can succeed later is tried again, at most three times", () => {
  for (const error of [errorOf(500), errorOf(503), errorOf(429), new ConnectionError()])
    expect([0, 1, 2, 3].map((failures) => retry(failures, error))).toEqual([true, true, true, false]);
});

test("what fails again anyway is tried once", () => {
  for (const error of [errorOf(403), errorOf(404), errorOf(409), new SessionExpiredError()])
    expect(retry(0, error)).toBe(false);
});

test("the person is told of a long Retry-After at once", () => {
  expect(retry(0, errorOf(429, { "retry-after": "30" }))).toBe(true);
  expect(retry(0, errorOf(429, { "retry-after": "31" }))).toBe(false);
});

test("another attempt waits as long as Retry-After says, or longer each time", () => {
  expect(retryDelay(0, errorOf(429, { "retry-after": "20" }))).toBe(20_000);
  expect([0, 1, 2, 9].map((attempt) => retryDelay(attempt, new ConnectionError()))).toEqual([
    1_000, 2_000, 4_000, 30_000,
  ]);
});

test("a listing is read again after Retry-After, within 5 and 30 seconds", () => {
  expect([undefined, 1, 12, 3600].map((seconds) => pollingMilliseconds("listing", seconds))).toEqual([
    30_000, 5_000, 12_000, 30_000,
  ]);
});

test("a document is read again as soon as Retry-After says, after a second at the earliest", () => {
  expect([0, 1, 12, 3600].map((seconds) => pollingMilliseconds("document", seconds))).toEqual([
    1_000, 1_000, 12_000, 30_000,
  ]);
});
