import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, captureOutput, startApi } from "./api.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(() => void captureOutput());
afterEach(() => vi.restoreAllMocks());

async function decide(id: string, decision: string, reason = "The sender is known.") {
  return api.request("ritaId", "POST", `/documents/${id}/decision`, { decision, reason });
}

test("A decision is recorded in the history with the reviewer and the reason.", async () => {
  const id = await api.quarantine();
  expect(await decide(id, "release")).toMatchObject({ status: 200, body: { status: "released" } });
  const { body } = await api.request("annaId", "GET", `/documents/${id}`);
  expect(body.history.at(-1)).toMatchObject({
    type: "release-decided",
    actor: "reviewer:rita",
    reason: "The sender is known.",
  });
});

test("Repeating a decision gives the same response, and the opposite decision is a conflict.", async () => {
  const id = await api.quarantine();
  for (let times = 0; times < 2; times++)
    expect(await decide(id, "reject")).toMatchObject({ status: 200, body: { status: "rejected" } });
  expect(await decide(id, "release")).toMatchObject({ status: 409 });
});

test("A decision without a reason, or other than release and reject, is invalid.", async () => {
  const id = await api.quarantine();
  expect(await decide(id, "reject", "")).toMatchObject({ status: 400 });
  expect(await decide(id, "keep")).toMatchObject({ status: 400 });
});

test("A document whose content has expired can be rejected, but not released.", async () => {
  const id = await api.quarantine();
  await api.vault.discard(id, "quarantine");
  expect(await decide(id, "release")).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("content has expired") },
  });
  expect(await decide(id, "reject")).toMatchObject({ status: 200 });
});
