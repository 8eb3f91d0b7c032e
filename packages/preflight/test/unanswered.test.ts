import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { preflight } from "../src/preflight.ts";
import { formatReport, stopsDeploy } from "../src/report.ts";
import { graphOf, resource } from "./cases/case.ts";
import { RecordedAccount } from "./recorded-account.ts";

const graph = graphOf([
  resource("aws:cfg/rule:Rule", "Rule"),
  resource("aws:lambda/function:Function", "Inspect", { reservedConcurrentExecutions: 100 }),
]);

let account: RecordedAccount;
beforeAll(async () => {
  account = await RecordedAccount.start();
});
beforeEach(() => account.reset());
afterAll(() => account.close());

test("a call that AWS throttles is named, after three attempts, and the other checks go on", async () => {
  account.throttle("lambda:GetAccountSettings");
  const report = await preflight({ graph, access: account.access });
  expect(report.openQuestions).toEqual([
    expect.objectContaining({ actions: ["lambda:GetAccountSettings"], reason: "throttled" }),
  ]);
  expect(formatReport(report)).toContain(
    "lambda-concurrency: AWS throttles lambda:GetAccountSettings; try again",
  );
  expect(report.obstacles.map(({ check }) => check)).toContain("config-recorder");
});

test("a call that gets no answer is given up, and the other checks go on", async () => {
  account.ignore("lambda GET /2016-08-19/account-settings");
  const report = await preflight({ graph, access: { ...account.access, requestMilliseconds: 100 } });
  expect(report.openQuestions).toEqual([
    expect.objectContaining({ actions: ["lambda:GetAccountSettings"], reason: "unreachable" }),
  ]);
  expect(formatReport(report)).toContain("lambda-concurrency: no answer to lambda:GetAccountSettings");
});

test("a call that fails in another way is named with AWS's message", async () => {
  account.change("config DescribeConfigurationRecorders", {
    status: 400,
    body: { __type: "ValidationException", message: "Not like this." },
  });
  const report = await preflight({ graph, access: account.access });
  expect(formatReport(report)).toContain(
    "config-recorder: config:DescribeConfigurationRecorders failed (ValidationException: Not like this.)",
  );
});

test("a question without an answer does not stop the deploy", async () => {
  account.deny("lambda:GetAccountSettings");
  account.deny("config:DescribeConfigurationRecorders");
  const report = await preflight({ graph, access: account.access });
  expect(report.openQuestions).toHaveLength(2);
  expect(stopsDeploy(report)).toBe(false);
});

test("state that cannot be read is named, and the stage counts as not deployed", async () => {
  account.deny("ssm:GetParameter");
  const report = await preflight({ graph, access: account.access });
  expect(report.openQuestions).toEqual([
    expect.objectContaining({ checks: ["sst-state"], actions: ["ssm:GetParameter"] }),
  ]);
  expect(report.isDeployed).toBe(false);
});

test("credentials that AWS does not accept are the only obstacle", async () => {
  account.change("sts GetCallerIdentity", {
    status: 403,
    body: "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>",
  });
  const report = await preflight({ graph, access: account.access });
  expect(report.obstacles).toEqual([
    expect.objectContaining({
      check: "credentials",
      severity: "stops",
      message: expect.stringContaining("The security token included in the request is invalid."),
    }),
  ]);
  expect(report.openQuestions).toEqual([]);
  expect(report.notAsked).toContain("lambda-concurrency");
});

test("an endpoint that cannot be reached is the only obstacle", async () => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
  const { port } = closed.address() as AddressInfo;
  await new Promise((end) => closed.close(end));
  const report = await preflight({
    graph,
    access: { ...account.access, endpoint: `http://127.0.0.1:${port}` },
  });
  expect(report.obstacles.map(({ message }) => message)).toEqual([
    expect.stringContaining(`http://127.0.0.1:${port} cannot be reached`),
  ]);
});

test("the account's root user is named", async () => {
  account.change("sts GetCallerIdentity", {
    body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:root</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
  });
  const { obstacles } = await preflight({ graph, access: account.access });
  expect(obstacles[0]).toMatchObject({ check: "credentials", severity: "weakens" });
});

test("the report has what stops the deploy first, and each command in a line of its own", async () => {
  const text = formatReport(await preflight({ graph, access: account.access }), 200);
  expect(text.split("\n")[0]).toBe("Stage prod in account 111122223333, region us-west-2: a first deploy");
  expect(text.indexOf("stops the deploy")).toBeLessThan(text.indexOf("note "));
  expect(text).toContain(
    "\n  # lambda-concurrency\n  aws service-quotas request-service-quota-increase --region us-west-2 --service-code lambda --quota-code L-B99A9384 --desired-value 1000\n",
  );
  expect(text.trimEnd().split("\n").at(-1)).toBe("2 of 4 obstacles stop the deploy.");
});
