import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { preflight } from "../../packages/preflight/src/preflight.ts";
import { bootstrapped } from "../../packages/preflight/test/cases/case.ts";
import { RecordedAccount } from "../../packages/preflight/test/recorded-account.ts";
import { preflightTable } from "../../scripts/preflight-table.ts";
import { graphOf } from "../support/graphs.ts";

let account: RecordedAccount;
beforeAll(async () => {
  account = await RecordedAccount.start();
});
beforeEach(() => account.reset());
afterAll(() => account.close());

/** What a run says, as check and severity, and that it says nothing twice. */
async function obstaclesOf(graph: Graph): Promise<string[]> {
  const { obstacles, openQuestions } = await preflight({ graph, access: account.access });
  expect(openQuestions).toEqual([]);
  expect(account.unknown).toEqual([]);
  expect(new Set(obstacles.map(({ check, message }) => `${check} ${message}`)).size).toBe(obstacles.length);
  return obstacles.map(({ check, severity }) => `${severity} ${check}`).sort();
}

/** API Gateway's role for logs is missing in a new account; it is an obstacle unless the stage sets it. */
const gatewayLogsOf = (graph: Graph): string[] =>
  resourcesOfType(graph, "aws:apigateway/account:Account").some(({ options }) => !options.read)
    ? []
    : ["stops gateway-logs"];

const ofEveryStage = ["note access-block", "note sst-state"];

test("a new account has these obstacles to production, each named once", async () => {
  const graph = await graphOf("prod");
  expect(await obstaclesOf(graph)).toEqual(
    [
      ...ofEveryStage,
      ...gatewayLogsOf(graph),
      "note alarm-addresses",
      "note malware-protection",
      "stops config-recorder",
      "stops lambda-concurrency",
    ].sort(),
  );
});

test("a new account has these obstacles to a stage with every setting, each named once", async () => {
  const graph = await graphOf("everything");
  expect(await obstaclesOf(graph)).toEqual(
    [
      ...ofEveryStage,
      ...gatewayLogsOf(graph),
      "note alarm-addresses",
      "note malware-protection",
      "note roles",
      "stops certificate",
      "stops lambda-concurrency",
      "stops network",
      "stops network",
      "stops permissions-boundary",
      "stops roles",
      "weakens backup",
      "weakens roles",
    ].sort(),
  );
});

test("a new account has these obstacles to a personal stage", async () => {
  const graph = await graphOf("dev");
  expect(await obstaclesOf(graph)).toEqual(
    [...ofEveryStage, ...gatewayLogsOf(graph), "weakens lambda-concurrency"].sort(),
  );
});

test("the key and the consumers that a stage names are asked for", async () => {
  expect(await obstaclesOf(await graphOf("keyed"))).toEqual(
    expect.arrayContaining(["stops keys", "stops roles"]),
  );
});

test("production that is deployed has no obstacle to its next deploy", async () => {
  const graph = await graphOf("prod");
  bootstrapped(account, graph.resources);
  account.change("lambda GET /2016-08-19/account-settings", {
    body: { AccountLimit: { ConcurrentExecutions: 300, UnreservedConcurrentExecutions: 100 } },
  });
  const { obstacles, isDeployed } = await preflight({ graph, access: account.access });
  expect(isDeployed).toBe(true);
  expect(
    obstacles.filter(({ severity, check }) => severity === "stops" && check !== "config-recorder"),
  ).toEqual([]);
});

test("docs/operations.md lists every question (npm run docs:preflight)", async () => {
  const text = (await readFile("docs/operations.md", "utf8"))
    .replaceAll(/ +\|/g, " |")
    .replaceAll(/-+ \|/g, "--- |");
  expect(text).toContain(preflightTable());
});
