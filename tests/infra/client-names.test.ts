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

const namesIn = (graph: Graph, type: string) =>
  resourcesOfType(graph, type).map(({ inputs, outputs }): string => inputs.name ?? outputs.name);

test("the longest names of stage and client fit into the name of every resource", async () => {
  const environment = Object.fromEntries(
    longestClients.map((name) => [`SST_SECRET_WebhookC${name.slice(1)}`, "a-key"]),
  );
  const graph = await synthesizeStage(longestStage, { environment, packages: false });
  // Among the claims is the length of each name.
  expect(await violationsIn(graph)).toEqual([]);
  const names = resourcesOfType(graph, "aws:sqs/queue:Queue").map(({ inputs }) => inputs.name);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
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
