import { afterAll, beforeAll, expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { synthesizeStage } from "../support/graphs.ts";
import { useStages } from "../support/stages.ts";
import { violationsIn } from "./claims.ts";

const longestStage = `s${"x".repeat(29)}`;
const longestClients = [`${"c".repeat(62)}a`, `${"c".repeat(62)}b`];
const similarClients = ["constructor", "partner", "partner-1", "partner1"];
const webhooks = (names: string[]) => ({
  clients: Object.fromEntries(names.map((name) => [name, ["airlock/submit"]])),
  webhooks: Object.fromEntries(names.map((name) => [name, "https://partner.test/events"])),
});
const stage = { region: "us-west-2", allowedNetworks: "any", alarmEmails: ["operations@airlock.test"] };
const removeStages = await useStages({
  [longestStage]: { ...stage, ...webhooks([...longestClients, ...similarClients]) },
  keyless: { ...stage, ...webhooks(["other-partner"]) },
});
afterAll(removeStages);

const namesIn = (graph: Graph, type: string) =>
  resourcesOfType(graph, type).map(({ inputs, outputs }): string => inputs.name ?? outputs.name);

const longestKeys = longestClients.map((name) => `WebhookC${name.slice(1)}`);
const similarKeys = ["WebhookConstructor", "WebhookPartner", "WebhookPartner1", "WebhookPartnerDash1"];
let graph: Graph;
beforeAll(async () => {
  const environment = Object.fromEntries(
    [...longestKeys, ...similarKeys].map((name) => [`SST_SECRET_${name}`, "a-key"]),
  );
  graph = await synthesizeStage(longestStage, { environment, packages: false });
});

test("the longest names of stage and client fit into the name of every resource", async () => {
  // Among the claims is the length of each name.
  expect(await violationsIn(graph)).toEqual([]);
  const names = resourcesOfType(graph, "aws:sqs/queue:Queue").map(({ inputs }) => inputs.name);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
});

test("webhooks of clients whose names differ in a dash only have resources and keys of their own", async () => {
  const destinations = namesIn(graph, "aws:cloudwatch/eventApiDestination:EventApiDestination");
  expect(new Set(destinations).size).toBe(longestClients.length + similarClients.length);
  const secrets = resourcesOfType(graph, "sst:sst:Secret").map(({ name }) => name);
  expect(secrets.toSorted()).toEqual([...longestKeys, ...similarKeys].toSorted());
  // `sst secret set` accepts no other names.
  for (const name of secrets) expect(name).toMatch(/^[A-Z][a-zA-Z0-9]*$/);
});

test("a webhook without a key is refused with the command that sets it", async () => {
  await expect(synthesizeStage("keyless", { packages: false })).rejects.toThrow(
    /sst secret set WebhookOtherDashpartner <value>/,
  );
});
