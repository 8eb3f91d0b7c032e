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
  expect(await decide(id, "release")).toMatchObject({
    status: 202,
    body: { status: "settling", decision: "release" },
  });
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
    expect(await decide(id, "reject")).toMatchObject({ status: 202, body: { status: "settling" } });
  expect(await decide(id, "release")).toMatchObject({ status: 409 });
});

test("A decision without a reason, or other than release and reject, is invalid.", async () => {
  const id = await api.quarantine();
  expect(await decide(id, "reject", "")).toMatchObject({ status: 400 });
  expect(await decide(id, "keep")).toMatchObject({ status: 400 });
});

test("A decision copies and deletes nothing itself; the workflow carries it out.", async () => {
  const id = await api.quarantine();
  await decide(id, "release");
  expect(await api.vault.find(id, "quarantine")).toBeDefined();
  expect(await api.vault.find(id, "released")).toBeUndefined();
  await api.settle(id);
  expect(await api.vault.find(id, "quarantine")).toBeUndefined();
  expect((await api.request("annaId", "GET", `/documents/${id}`)).body.status).toBe("released");
});

test("A repeated decision with another reason is a conflict that names the recorded reason.", async () => {
  const id = await api.quarantine();
  await decide(id, "reject");
  expect(await decide(id, "reject", "Another reason.")).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("The sender is known.") },
  });
});

test("Nobody decides on a document that they registered.", async () => {
  const id = await api.quarantine("idaId");
  const body = { decision: "release", reason: "It is mine." };
  expect(await api.request("idaId", "POST", `/documents/${id}/decision`, body)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining("ida") },
  });
});

test("A reviewer rejects a failed document, but cannot release it.", async () => {
  const { id } = (await api.register()).body;
  await api.ledger.transition("inspection-started", id, { actor: "system:workflow" });
  await api.ledger.transition("failed", id, { actor: "system:workflow" });
  expect(await decide(id, "release")).toMatchObject({ status: 409 });
  expect(await decide(id, "reject")).toMatchObject({ status: 202 });
});

test("Whoever decides too late learns who was faster, with which decision and when.", async () => {
  const id = await api.quarantine();
  const body = { decision: "reject", reason: "The script sends the form." };
  await api.request("jane@example.com", "POST", `/documents/${id}/decision`, body);
  const { at } = (await api.request("ritaId", "GET", `/documents/${id}`)).body.history.at(-1);
  for (const late of ["release", "reject"])
    expect(await decide(id, late)).toMatchObject({
      status: 409,
      body: {
        type: "urn:airlock:problem:conflict",
        detail: expect.stringContaining("jane@example.com"),
        decision: "reject",
        decidedBy: "jane@example.com",
        decidedAt: at,
      },
    });
});

test("A conflict with an end that nobody decided names no decision.", async () => {
  const id = await api.quarantine();
  await api.request("annaId", "DELETE", `/documents/${id}`);
  const { status, body } = await decide(id, "release");
  expect(status).toBe(409);
  expect(body).not.toHaveProperty("decidedBy");
});

test("Where two people have to release, the first one's release is a proposal that the document has until the second one's.", async () => {
  const production = await startApi({ review: { twoPeople: true } });
  try {
    const severe = { rule: "malware-signature", severity: "medium", profileSeverity: "high" } as const;
    const id = await production.quarantine("annaId", [{ ...severe, message: "", evidence: {} }]);
    const release = (who: "ritaId" | "jane@example.com" | "john@example.com", reason: string) =>
      production.request(who, "POST", `/documents/${id}/decision`, { decision: "release", reason });
    for (let times = 0; times < 2; times++)
      expect(await release("jane@example.com", "It is a test file.")).toMatchObject({
        status: 202,
        body: { status: "quarantined", proposal: { actor: "reviewer:jane@example.com" } },
      });
    expect(await release("jane@example.com", "Another reason.")).toMatchObject({ status: 409 });
    expect(await release("ritaId", "It is a test file.")).toMatchObject({ status: 403 });
    const { body } = await release("john@example.com", "I agree.");
    expect(body).toMatchObject({ status: "settling", decision: "release" });
    expect(body).not.toHaveProperty("proposal");
  } finally {
    await production.close();
  }
});

test("The time from quarantine to decision is a metric of the stage, once for each document.", async () => {
  const id = await api.quarantine();
  api.clock.offsetMilliseconds += 90_000;
  const output = captureOutput();
  for (let times = 0; times < 2; times++) await decide(id, "release");
  const metrics = output.lines().filter((line) => "DecisionSeconds" in line);
  expect(metrics).toHaveLength(1);
  const [{ Stage, DecisionSeconds, _aws }] = metrics;
  expect(Stage).toBe("test");
  expect(Math.round(DecisionSeconds / 10)).toBe(9);
  expect(_aws.CloudWatchMetrics[0]).toMatchObject({
    Dimensions: [["Stage"]],
    Metrics: [{ Name: "DecisionSeconds", Unit: "Seconds" }],
  });
});
