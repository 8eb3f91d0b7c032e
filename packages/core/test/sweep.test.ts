import { afterAll, beforeAll, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { withdraw } from "../src/end.ts";
import { giveUp } from "../src/give-up.ts";
import { inspect } from "../src/inspect.ts";
import { maximumRedrives, sweep } from "../src/sweep.ts";
import { type Intake, limits, quarantinedSample, settings, startIntake } from "./intake.ts";
import { samples } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

test("A registration without an upload expires after its time, and not before.", async () => {
  const { id } = await intake.register(samples.pdf());
  await intake.runSweeper();
  expect((await intake.stateOf(id)).status).toBe("awaiting-upload");
  intake.passHours(3);
  await intake.runSweeper();
  expect(await intake.stateOf(id)).toMatchObject({ status: "expired", history: ["registered", "expired"] });
});

test("An upload whose event was lost is inspected.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  intake.passHours(3);
  await intake.runSweeper();
  expect((await intake.stateOf(id)).status).toBe("released");
});

test("An inspection that failed before it began is redriven after minutes.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  await giveUp(intake.ledger, { documentId: id, reason: "Lambda.TooManyRequestsException" });
  intake.passHours(11 / 60);
  await intake.runSweeper();
  expect(await intake.stateOf(id)).toMatchObject({
    status: "released",
    history: ["registered", "inspection-started", "failed", "redriven", "released"],
  });
});

test("A stuck inspection is redriven a limited number of times, then counted as stuck once, and can be rejected.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  const { ledger, vault, now } = intake;
  await ledger.transition("inspection-started", id, { actor: "system:workflow" });
  const sweepWithoutWorkflow = () => {
    intake.passHours(3);
    return sweep(
      { ledger, vault, now, workflow: { inspect: async () => {}, settle: async () => {} } },
      limits,
    );
  };
  for (let times = 0; times < maximumRedrives; times++)
    expect(await sweepWithoutWorkflow()).toMatchObject({ redriven: 1, stuck: 0 });
  expect(await sweepWithoutWorkflow()).toMatchObject({ redriven: 0, stuck: 1 });
  expect((await intake.stateOf(id)).status).toBe("failed");
  expect(await sweepWithoutWorkflow()).toMatchObject({ redriven: 0, stuck: 0 });
  expect((await intake.stateOf(id)).history?.at(-1)).toBe("stuck");
  await intake.decideAndSettle(id, "reject");
  expect(await intake.stateOf(id)).toMatchObject({ status: "rejected", places: [] });
});

test("An error with one document is reported and does not keep the others from being swept.", async () => {
  const broken = await intake.registerAndUpload(samples.pdf());
  const intact = await intake.registerAndUpload(samples.pdf());
  intake.passHours(3);
  const { ledger, vault, now } = intake;
  const redriven: string[] = [];
  const result = await sweep(
    {
      ledger,
      vault,
      now,
      workflow: {
        inspect: async ({ documentId }) => {
          if (documentId === broken.id) throw new Error("The workflow cannot be started.");
          redriven.push(documentId);
        },
        settle: async () => {},
      },
    },
    limits,
  );
  expect(result.errors).toEqual([{ documentId: broken.id, error: "Error: The workflow cannot be started." }]);
  expect(redriven).toEqual([intact.id]);
});

test("A decision that was recorded but not carried out is carried out, and counted as stuck once when that takes long.", async () => {
  const { ledger, vault, now } = intake;
  const { id, etag } = await intake.registerAndUpload(quarantinedSample);
  await intake.runWorkflow(id, etag);
  await decide(ledger, { id, decision: "release", reason: "known", reviewer: "rita" });
  const sweepWithoutWorkflow = () =>
    sweep({ ledger, vault, now, workflow: { inspect: async () => {}, settle: async () => {} } }, limits);
  intake.passHours(2);
  expect(await sweepWithoutWorkflow()).toMatchObject({ stuck: 1 });
  expect(await sweepWithoutWorkflow()).toMatchObject({ stuck: 0 });
  await intake.runSweeper();
  expect(await intake.stateOf(id)).toMatchObject({ status: "released", places: ["incoming", "released"] });
});

test("Content that a stopped process left of a document that has ended is removed.", async () => {
  const { ledger } = intake;
  const { id, etag } = await intake.registerAndUpload(quarantinedSample);
  await intake.runWorkflow(id, etag);
  await withdraw(ledger, { id, actor: "partner:anna" });
  await intake.runSettle(id);
  // The copy of a release that was in flight appears after the content was removed.
  await intake.putCopy(id, "released");
  expect((await intake.stateOf(id)).places).toEqual(["released"]);
  intake.passHours(1);
  await intake.runSweeper();
  expect((await intake.stateOf(id)).places).toEqual([]);
  const left: string[] = [];
  for await (const id of ledger.toClear(intake.now())) left.push(id);
  expect(left).not.toContain(id);
});

test.each(["quarantine", "released"] as const)(
  "A document whose content in %s/ has expired ends as expired, after its retention and not before.",
  async (place) => {
    const { id, etag } = await intake.registerAndUpload(quarantinedSample);
    await intake.runWorkflow(id, etag);
    if (place === "released") await intake.decideAndSettle(id, "release");
    await intake.vault.discard(id, place);
    intake.passHours(24);
    await intake.runSweeper();
    expect((await intake.stateOf(id)).status).not.toBe("expired");
    intake.passHours(24 * 366);
    await intake.runSweeper();
    expect((await intake.stateOf(id)).status).toBe("expired");
  },
);

test("A failed document whose uploaded content has expired ends as expired.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  await giveUp(intake.ledger, { documentId: id, reason: "Lambda.TooManyRequestsException" });
  await intake.vault.seal(id);
  intake.passHours(24 * 8);
  await intake.runSweeper();
  expect((await intake.stateOf(id)).status).toBe("expired");
});

test("The personal data of a document that has ended are erased after the retention of records.", async () => {
  const { id, etag } = await intake.registerAndUpload(samples.eicar());
  await intake.runWorkflow(id, etag);
  expect((await intake.stateOf(id)).status).toBe("rejected");
  intake.passHours(24 * 731);
  await intake.runSweeper();
  expect(await intake.ledger.get(id)).toMatchObject({
    status: "erased",
    filename: "",
    contentType: "",
    sha256: "",
    labels: {},
    findings: [],
  });
});

test("A scan result that comes while an inspection is redriven is not lost.", async () => {
  const { ledger } = intake;
  const { id, etag } = await intake.registerAndUpload(samples.pdf());
  await giveUp(ledger, { documentId: id, reason: "Lambda.TooManyRequestsException" });
  const protectedSettings = { ...settings, malwareProtection: true };
  const scanned = { documentId: id, place: "incoming", etag, scanStatus: "THREATS_FOUND" } as const;
  const { document, toSettle } = await inspect(intake, protectedSettings, scanned);
  expect({ verdict: document?.verdict, toSettle }).toEqual({ verdict: "reject", toSettle: true });
});
