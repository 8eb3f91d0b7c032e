import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";
import { useStages } from "../support/stages.ts";
import { violationsIn } from "./claims.ts";

const production = {
  ...JSON.parse(await readFile("stages/prod.json", "utf8")),
  allowedNetworks: ["8.8.8.0/24", "2001:4860::/32"],
  alarmEmails: ["operations@airlock.test"],
};

/** The graph of a stage with production's settings, except for these. */
async function graphWith(name: string, settings: object): Promise<Graph> {
  const stage = `${name}-${process.pid}`;
  const restore = await useStages({ [stage]: { ...production, ...settings } });
  try {
    return await graphOf(stage);
  } finally {
    await restore();
  }
}

test("every claim holds for a stage in another region that turns every setting on", async () => {
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
  expect(await violationsIn(graph)).toEqual([]);

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
  // Two client names that differ in a dash only, and a client with two secrets: logical names must be unique.
  expect(resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient")).toHaveLength(4);
  const urns = graph.resources.map(({ urn }) => urn);
  expect(urns.filter((urn, index) => urns.indexOf(urn) < index)).toEqual([]);
}, 60_000);

test("every claim holds for a stage that turns every optional setting off", async () => {
  const graph = await graphWith("little", {
    firewall: {},
    malwareProtection: false,
    reservedConcurrency: {},
    audit: { rules: true },
  });
  expect(await violationsIn(graph)).toEqual([]);
  const [uploadRule] = resourcesOfType(graph, "aws:cloudwatch/eventRule:EventRule").filter(
    ({ inputs }) => inputs.eventPattern,
  );
  expect(JSON.parse(uploadRule?.inputs.eventPattern)).toMatchObject({ source: ["aws.s3"] });
}, 60_000);
