import { expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { submit } from "../support/documents.ts";
import { startForTest, temporaryFolder } from "../support/for-test.ts";
import { call, type Target, tokenOf } from "../support/target.ts";

const overviewOf = async (target: Target, query = "") =>
  call(target, await tokenOf(target, "reviewer"), "GET", `/overview${query}`);

test("the overview has what documents became, their rules and their partners, also after a restart", async () => {
  const data = await temporaryFolder();
  const first = await startForTest(data);
  const [partner, other] = await Promise.all([tokenOf(first, "partner"), tokenOf(first, "other-partner")]);
  await submit(first, partner, samples.pdf());
  await submit(first, partner, samples.eicar());
  const held = await submit(first, other, { ...samples.pdf("scan.png"), contentType: "image/png" });
  expect(held.status).toBe("quarantined");
  const expected = {
    days: [
      expect.anything(),
      {
        date: new Date().toISOString().slice(0, 10),
        registered: 3,
        released: 1,
        quarantined: 1,
        rejected: 1,
        expired: 0,
        failed: 0,
      },
    ],
    rulesOfDocuments: 2,
    rules: expect.arrayContaining([{ rule: held.findings[0].rule, documents: 1 }]),
    partners: [
      { id: "partner", name: "partner", documents: 2 },
      { id: "other-partner", name: "other-partner", documents: 1 },
    ],
  };
  // A function's log lines arrive after its answer.
  await expect.poll(() => overviewOf(first, "?days=2")).toMatchObject({ status: 200, body: expected });
  await first.close();

  const second = await startForTest(data);
  expect(await overviewOf(second, "?days=2")).toMatchObject({ status: 200, body: expected });
  expect((await overviewOf(second)).body.days).toHaveLength(14);
  expect(await overviewOf(second, "?days=91")).toMatchObject({ status: 400 });
  expect(await call(second, await tokenOf(second, "partner"), "GET", "/overview")).toMatchObject({
    status: 403,
  });
});
