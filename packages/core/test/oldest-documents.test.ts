import { afterAll, beforeAll, expect, test } from "vitest";
import { type Intake, quarantinedSample, startIntake } from "./intake.ts";
import { samples } from "./samples.ts";

let intake: Intake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

/** Hours for which the oldest document of each status is in it, without the statuses that no document is in. */
async function oldestHours() {
  const { oldestSeconds } = await intake.runSweeper();
  return Object.fromEntries(
    Object.entries(oldestSeconds).flatMap(([status, seconds]) =>
      seconds > 0 ? [[status, Math.round(seconds / 3600)]] : [],
    ),
  );
}

test("A run of the sweeper says for how long the oldest document of each open status is in it, and 0 without one.", async () => {
  const none = { "awaiting-upload": 0, inspecting: 0, quarantined: 0, settling: 0, failed: 0 };
  expect((await intake.runSweeper()).oldestSeconds).toEqual(none);
  const submit = async () => {
    const { id, etag } = await intake.registerAndUpload(quarantinedSample);
    await intake.runWorkflow(id, etag);
    return id;
  };
  const first = await submit();
  intake.passHours(1);
  const second = await submit();
  await intake.register(samples.pdf());
  intake.passHours(1);
  expect(await oldestHours()).toEqual({ "awaiting-upload": 1, quarantined: 2 });
  await intake.decideAndSettle(first, "reject");
  expect(await oldestHours()).toEqual({ "awaiting-upload": 1, quarantined: 1 });
  await intake.decideAndSettle(second, "release");
  intake.passHours(2);
  // This run expires the registration; the next one finds none.
  expect(await oldestHours()).toEqual({ "awaiting-upload": 3 });
  expect(await oldestHours()).toEqual({});
});
