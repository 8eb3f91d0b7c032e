import { afterAll, beforeAll, expect, test } from "vitest";
import { giveUp } from "../src/give-up.ts";
import { withdraw } from "../src/settle.ts";
import { maximumRedrives, sweep } from "../src/sweep.ts";
import { type Intake, limits, startIntake } from "./intake.ts";
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
  await giveUp(intake.ledger, id, "Lambda.TooManyRequestsException");
  intake.passHours(11 / 60);
  await intake.runSweeper();
  expect(await intake.stateOf(id)).toMatchObject({
    status: "released",
    history: ["registered", "inspection-started", "failed", "redriven", "released"],
  });
});

test("A stuck inspection is redriven a limited number of times, then counted as stuck.", async () => {
  const { id } = await intake.registerAndUpload(samples.pdf());
  const { ledger, vault, now } = intake;
  await ledger.transition("inspection-started", id, { actor: "system:workflow" });
  const sweepWithoutWorkflow = () => {
    intake.passHours(3);
    return sweep({ ledger, vault, now, redrive: async () => {} }, limits);
  };
  for (let times = 0; times < maximumRedrives; times++)
    expect(await sweepWithoutWorkflow()).toMatchObject({ redriven: 1, stuck: 0 });
  expect(await sweepWithoutWorkflow()).toMatchObject({ redriven: 0, stuck: 1 });
  expect((await intake.stateOf(id)).status).toBe("failed");
  await withdraw(intake, { id, actor: "partner:anna" });
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
      redrive: async ({ documentId }) => {
        if (documentId === broken.id) throw new Error("The workflow cannot be started.");
        redriven.push(documentId);
      },
    },
    limits,
  );
  expect(result.errors).toEqual([{ documentId: broken.id, error: "Error: The workflow cannot be started." }]);
  expect(redriven).toEqual([intact.id]);
});
