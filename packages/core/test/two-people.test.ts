import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import type { Decision } from "../src/document.ts";
import { erase, withdraw } from "../src/end.ts";
import { DecidedByAnotherError, DecisionRecordedError, PersonRequiredError } from "../src/errors.ts";
import { createRegistrar } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let ledger: TestServices["ledger"];
let register: ReturnType<typeof createRegistrar>["register"];
beforeAll(async () => {
  services = await startServices();
  ({ ledger } = services);
  ({ register } = createRegistrar(services));
});
afterAll(() => services.close());

const reason = "The sender is known.";
const finding = { rule: "malware-signature", severity: "medium", message: "", evidence: {} } as const;

/** A quarantined document with a finding for which the profile rejects, or with one for which it holds. */
async function quarantine(profileSeverity?: "high"): Promise<string> {
  const { id } = (await register()).document;
  const actor = "system:workflow";
  const findings = [{ ...finding, ...(profileSeverity && { profileSeverity }) }];
  await ledger.transition("inspection-started", id, { actor });
  await ledger.recordVerdict(id, { verdict: "quarantine", findings, omittedFindings: 0, etag: "0" });
  await ledger.transition("quarantined", id, { actor });
  return id;
}

const byPerson = (id: string, reviewer: string, decision: Decision = "release", why = reason) =>
  decide(ledger, { id, decision, reason: why, reviewer, isPerson: true }, { twoPeople: true });

const typesOf = async (id: string) => (await ledger.read(id))?.events.map(({ type }) => type).slice(3);

test("The first person's release of a severe document is a proposal, and that of a second person decides.", async () => {
  const id = await quarantine("high");
  expect((await byPerson(id, "jane@example.com")).document).toMatchObject({
    status: "quarantined",
    proposal: { decision: "release", actor: "reviewer:jane@example.com", reason },
  });
  const { document } = await byPerson(id, "john@example.com", "release", "I agree.");
  expect(document).toMatchObject({ status: "settling", decision: "release" });
  expect(document).not.toHaveProperty("proposal");
  expect(await typesOf(id)).toEqual(["release-proposed", "release-decided"]);
});

test("One person's repeated proposal changes nothing, and one with another reason is refused.", async () => {
  const id = await quarantine("high");
  const first = await byPerson(id, "jane@example.com");
  expect(await byPerson(id, "jane@example.com")).toEqual(first);
  await expect(byPerson(id, "jane@example.com", "release", "Another reason.")).rejects.toThrow(
    DecisionRecordedError,
  );
  expect(await typesOf(id)).toEqual(["release-proposed"]);
});

test("Whoever proposed a release gets the document for a repeated call after another person decided it.", async () => {
  const id = await quarantine("high");
  await byPerson(id, "jane@example.com");
  await byPerson(id, "john@example.com");
  expect((await byPerson(id, "jane@example.com")).document.status).toBe("settling");
});

test("Of people who release a severe document at the same time, one proposes, one decides, and the others learn who did.", async () => {
  const id = await quarantine("high");
  const names = ["a", "b", "c", "d"].map((name) => `${name}@example.com`);
  const results = await Promise.allSettled(names.map((name) => byPerson(id, name)));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  for (const error of errors) expect(error).toBeInstanceOf(DecidedByAnotherError);
  expect(await typesOf(id)).toEqual(["release-proposed", "release-decided"]);
  const [proposed, decided] = (await ledger.read(id))?.events.slice(3) ?? [];
  expect(proposed?.actor).not.toBe(decided?.actor);
});

test("A lost answer of a proposal leads to no second one, and to no decision by the same person.", async () => {
  const id = await quarantine("high");
  // Reading the document, reading its item, putting its last event, and the update.
  services.failures.push(undefined, undefined, undefined, "lost response");
  await expect(byPerson(id, "jane@example.com")).rejects.toThrow("lost");
  services.failures.length = 0;
  expect((await byPerson(id, "jane@example.com")).document.status).toBe("quarantined");
  expect(await typesOf(id)).toEqual(["release-proposed"]);
});

test("Anybody's rejection decides, removes the proposal, and tells the one who proposed who was faster.", async () => {
  const id = await quarantine("high");
  await byPerson(id, "jane@example.com");
  const { document } = await byPerson(id, "john@example.com", "reject");
  expect(document).toMatchObject({ status: "settling", decision: "reject" });
  expect(document).not.toHaveProperty("proposal");
  await expect(byPerson(id, "jane@example.com")).rejects.toMatchObject({
    name: "DecidedByAnotherError",
    decision: "reject",
    actor: "reviewer:john@example.com",
  });
});

test.each([
  ["withdrawn", (id: string) => withdraw(ledger, { id, actor: "partner:anna" })],
  ["erased", (id: string) => erase(ledger, { id, actor: "eraser:dora" })],
  ["expired", (id: string) => ledger.transition("expired", id, { actor: "system:sweeper" })],
])("A document that is %s has no proposal any more.", async (_, end) => {
  const id = await quarantine("high");
  await byPerson(id, "jane@example.com");
  await end(id);
  expect(await ledger.get(id)).not.toHaveProperty("proposal");
});

test("Looking at the content leaves the proposal.", async () => {
  const id = await quarantine("high");
  await byPerson(id, "jane@example.com");
  await ledger.transition("content-viewed", id, { actor: "reviewer:john@example.com" });
  expect((await ledger.get(id))?.proposal).toMatchObject({ actor: "reviewer:jane@example.com" });
});

test("Documents without a severe finding, and stages without the rule, need one person.", async () => {
  const held = await quarantine();
  expect((await byPerson(held, "jane@example.com")).document.status).toBe("settling");
  const severe = await quarantine("high");
  const request = { id: severe, decision: "release", reason, reviewer: "jane@example.com" } as const;
  expect((await decide(ledger, request)).document.status).toBe("settling");
});

test("A machine client can neither propose nor agree to the release of a severe document, and can reject it.", async () => {
  const id = await quarantine("high");
  const byMachine = (decision: Decision) =>
    decide(ledger, { id, decision, reason, reviewer: "rita" }, { twoPeople: true });
  await expect(byMachine("release")).rejects.toThrow(PersonRequiredError);
  await byPerson(id, "jane@example.com");
  await expect(byMachine("release")).rejects.toThrow(PersonRequiredError);
  expect((await byMachine("reject")).document.decision).toBe("reject");
});

test("The seconds until the decision count from the quarantine, once, whatever happened since.", async () => {
  const id = await quarantine("high");
  services.clock.offsetMilliseconds += 60_000;
  expect(await byPerson(id, "jane@example.com")).not.toHaveProperty("decidedAfterSeconds");
  await ledger.transition("content-viewed", id, { actor: "reviewer:john@example.com" });
  services.clock.offsetMilliseconds += 60_000;
  const { decidedAfterSeconds = 0 } = await byPerson(id, "john@example.com");
  expect(Math.round(decidedAfterSeconds / 10)).toBe(12);
  expect(await byPerson(id, "john@example.com")).not.toHaveProperty("decidedAfterSeconds");
});
