import { expect, test } from "vitest";
import { isDualStack } from "../../infra/addresses.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { graphOf } from "../support/graphs.ts";

test.each([
  ["prod", "dualstack"],
  ["dev", "dualstack"],
  ["everything", "dualstack"],
  ["little", "ipv4"],
])(
  "the API of stage %s has the addresses that its allowed networks need: %s",
  async (stage, ipAddressType) => {
    const graph = await graphOf(stage);
    const endpoints = [
      ...resourcesOfType(graph, "aws:apigateway/restApi:RestApi"),
      ...resourcesOfType(graph, "aws:apigateway/domainName:DomainName"),
    ].map(({ inputs }) => inputs.endpointConfiguration);
    expect(endpoints.length).toBeGreaterThan(0);
    for (const endpoint of endpoints) expect(endpoint).toEqual({ types: "REGIONAL", ipAddressType });
  },
);

test("a stage has IPv6 addresses only if a caller with an IPv6 address is allowed", () => {
  expect(isDualStack({ allowedNetworks: "any" })).toBe(true);
  expect(isDualStack({ allowedNetworks: ["8.8.8.0/24", "2001:4860::/32"] })).toBe(true);
  expect(isDualStack({ allowedNetworks: ["8.8.8.0/24"] })).toBe(false);
});
