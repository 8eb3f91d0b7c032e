import { afterAll, expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf, synthesizeStage } from "../support/graphs.ts";
import { useStages } from "../support/stages.ts";
import { violationsIn } from "./claims.ts";

const longestStage = `s${"x".repeat(29)}`;
const longestClients = [`${"c".repeat(62)}a`, `${"c".repeat(62)}b`];
const webhooks = (names: string[]) =>
  Object.fromEntries(
    names.map((name) => [name, { scopes: ["airlock/submit"], webhook: "https://partner.test/events" }]),
  );
const stage = { region: "us-west-2", allowedNetworks: "any", alarmEmails: ["operations@airlock.test"] };
const removeStages = await useStages({
  [longestStage]: { ...stage, clients: webhooks(longestClients) },
  keyless: { ...stage, clients: webhooks(["other-partner"]) },
});
afterAll(removeStages);

/** The characters that AWS accepts in a name, by type. The pages are those of the services' quotas. */
const longestNames = {
  "aws:cloudwatch/eventApiDestination:EventApiDestination": 64,
  "aws:cloudwatch/eventConnection:EventConnection": 64,
  "aws:cloudwatch/eventRule:EventRule": 64,
  "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
  "aws:cognito/userPoolClient:UserPoolClient": 128,
  "aws:iam/role:Role": 64,
  "aws:lambda/function:Function": 64,
  "aws:pipes/pipe:Pipe": 64,
  "aws:sns/topic:Topic": 256,
  "aws:sqs/queue:Queue": 80,
};

const namesIn = (graph: Graph, type: string) =>
  resourcesOfType(graph, type).map(({ inputs, outputs }): string => inputs.name ?? outputs.name);

test("the longest names of stage and client fit into the name of every resource", async () => {
  const environment = Object.fromEntries(
    longestClients.map((name) => [`SST_SECRET_WebhookC${name.slice(1)}`, "a-key"]),
  );
  const graph = await synthesizeStage(longestStage, { environment, packages: false });
  for (const [type, maximum] of Object.entries(longestNames)) {
    const names = namesIn(graph, type);
    expect(names, type).not.toEqual([]);
    expect(
      names.filter((name) => name.length > maximum),
      type,
    ).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size, type).toBe(names.length);
  }
  expect(await violationsIn(graph)).toEqual([]);
});

test("webhooks of clients whose names differ in a dash only have resources and keys of their own", async () => {
  const graph = await graphOf("everything");
  const ofClients = (prefix: string) =>
    ["constructor", "partner", "partner-1", "partner1"].map((client) => `${prefix}-${client}`);
  expect(namesIn(graph, "aws:cloudwatch/eventApiDestination:EventApiDestination").toSorted()).toEqual(
    ofClients("airlock-everything-Webhook"),
  );
  const secrets = resourcesOfType(graph, "sst:sst:Secret").map(({ name }) => name);
  expect(secrets.toSorted()).toEqual([
    "WebhookConstructor",
    "WebhookPartner",
    "WebhookPartner1",
    "WebhookPartnerDash1",
  ]);
  // `sst secret set` accepts no other names.
  for (const name of secrets) expect(name).toMatch(/^[A-Z][a-zA-Z0-9]*$/);
});

test("a webhook without a key is refused with the command that sets it", async () => {
  await expect(synthesizeStage("keyless", { packages: false })).rejects.toThrow(
    /sst secret set WebhookOtherDashpartner <value>/,
  );
});
