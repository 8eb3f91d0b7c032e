import { readFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";
import { findingsIn } from "./claims.ts";

const production = {
  ...JSON.parse(await readFile("stages/prod.json", "utf8")),
  allowedNetworks: ["8.8.8.0/24", "2001:4860::/32"],
  alarmEmails: ["operations@airlock.test"],
};

async function graphWith(name: string, settings: object): Promise<Graph> {
  const stage = `${name}-${process.pid}`;
  await writeFile(`stages/${stage}.json`, JSON.stringify({ ...production, ...settings }));
  try {
    return await graphOf(stage);
  } finally {
    await rm(`stages/${stage}.json`);
    await rm(`.sst/synth/${stage}`, { recursive: true, force: true });
  }
}

test("all is true, too, of a stage elsewhere that has whatever settings can give", async () => {
  const graph = await graphWith("everything", {
    region: "eu-central-1",
    audit: { rules: true, recorder: true },
    accountAccessBlock: true,
    firewall: { enabled: true, blockAnonymousNetworks: true },
    retentionDays: { logs: 3653, released: 30 },
    clients: { partner: ["airlock/submit"], "partner-1": ["airlock/read"], partner1: ["airlock/review"] },
    secretVersions: { partner: [1, 2] },
    domain: {
      name: "intake.airlock.test",
      certificateArn: "arn:aws:acm:eu-central-1:000000000000:certificate/1",
    },
  });
  expect(await findingsIn(graph)).toEqual([]);

  const [api] = resourcesOfType(graph, "aws:apigateway/restApi:RestApi");
  expect(api?.inputs.disableExecuteApiEndpoint).toBe(true);
  const [domain] = resourcesOfType(graph, "aws:apigateway/domainName:DomainName");
  expect(domain?.inputs).toMatchObject({
    securityPolicy: "TLS_1_2",
    endpointConfiguration: { types: "REGIONAL" },
  });
  expect(graph.outputs).toMatchObject({
    apiUrl: "https://intake.airlock.test",
    domainTarget: domain?.outputs.regionalDomainName,
  });
  expect(resourcesOfType(graph, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")).toMatchObject([
    { options: { retainOnDelete: true } },
  ]);
  // Two clients of names that are nearly alike, and one with two secrets: Pulumi wants a name of its own for each resource.
  expect(resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient")).toHaveLength(4);
  const urns = graph.resources.map(({ urn }) => urn);
  expect(urns.filter((urn, index) => urns.indexOf(urn) < index)).toEqual([]);
}, 60_000);

test("all is true, too, of a stage that leaves out whatever settings can leave out", async () => {
  const graph = await graphWith("little", {
    firewall: {},
    malwareProtection: false,
    reservedConcurrency: {},
    audit: { rules: true },
  });
  expect(await findingsIn(graph)).toEqual([]);
  const [started] = resourcesOfType(graph, "aws:cloudwatch/eventRule:EventRule").filter(
    ({ inputs }) => inputs.eventPattern,
  );
  expect(JSON.parse(started?.inputs.eventPattern)).toMatchObject({ source: ["aws.s3"] });
}, 60_000);
