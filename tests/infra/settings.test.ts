import { expect, test } from "vitest";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";
import { violationsIn } from "./claims.ts";

test("every claim holds for a stage in another region that turns every setting on", async () => {
  const graph = await graphOf("everything");
  expect(await violationsIn(graph)).toEqual([]);

  const [api] = resourcesOfType(graph, "aws:apigateway/restApi:RestApi");
  expect(api?.inputs.disableExecuteApiEndpoint).toBe(true);
  const [domain] = resourcesOfType(graph, "aws:apigateway/domainName:DomainName");
  expect(domain?.inputs).toMatchObject({
    securityPolicy: "TLS_1_2",
    endpointConfiguration: { types: "REGIONAL", ipAddressType: "dualstack" },
  });
  expect(graph.outputs).toMatchObject({
    apiUrl: "https://intake.airlock.test",
    domainTarget: domain?.outputs.regionalDomainName,
  });
  expect(resourcesOfType(graph, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")).toMatchObject([
    { options: { retainOnDelete: true } },
  ]);
  const urns = graph.resources.map(({ urn }) => urn);
  expect(urns.filter((urn, index) => urns.indexOf(urn) < index)).toEqual([]);
});

test("every claim holds for a stage that turns every optional setting off", async () => {
  const graph = await graphOf("little");
  expect(await violationsIn(graph)).toEqual([]);
  const uploadRule = resourcesOfType(graph, "aws:cloudwatch/eventRule:EventRule").find(
    ({ name }) => name === "Uploaded",
  );
  expect(JSON.parse(uploadRule?.inputs.eventPattern)).toMatchObject({ source: ["aws.s3"] });
});
