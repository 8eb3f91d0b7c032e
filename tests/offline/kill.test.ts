import { expect, test } from "vitest";
import { killAndAudit } from "../kill/run.ts";

test("after three kills under load, no document, event or content is lost, doubled or left over", async () => {
  const { documents, violations } = await killAndAudit({ seed: 3, kills: 3 });
  expect(violations).toEqual([]);
  expect(documents).toBeGreaterThanOrEqual(8);
});
