import { expect, test } from "vitest";
import { errorOfOrigin } from "../../infra/browser-origins.ts";
import { operationList } from "../../packages/functions/src/http/operations.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { gatewayResponseType, methodType } from "../../packages/offline/src/services/apigateway/types.ts";
import { corsType } from "../../packages/offline/src/services/s3/types.ts";
import { graphOf } from "../support/graphs.ts";

test.each(["https://portal.example.com", "https://portal.example.com:8443", "http://localhost:5173"])(
  "the origin %s can be listed",
  (origin) => expect(errorOfOrigin(origin)).toBeUndefined(),
);

test.each([
  ["*", "wildcard"],
  ["https://*.example.com", "wildcard"],
  ["http://localhost:*", "wildcard"],
  ["portal.example.com", "is not an https:// origin|is not an origin"],
  ["null", "is not an origin"],
  ["http://portal.example.com", "is not an https:// origin"],
  ["http://127.0.0.1:5173", "is not an https:// origin"],
  ["file:///", "is not an https:// origin"],
  ["https://portal.example.com/", "use https://portal.example.com$"],
  ["https://portal.example.com/upload", "use https://portal.example.com$"],
  ["https://Portal.example.com", "use https://portal.example.com$"],
  ["https://portal.example.com:443", "use https://portal.example.com$"],
  ["https://münchen.example", "use https://xn--mnchen-3ya.example$"],
  ["https://user@portal.example.com", "use https://portal.example.com$"],
])("the origin %s is refused with what is wrong", (origin, message) => {
  expect(errorOfOrigin(origin)).toMatch(new RegExp(message));
});

const preflightsIn = (graph: Graph) =>
  resourcesOfType(graph, methodType).filter(({ inputs }) => inputs.httpMethod === "OPTIONS");
const browserHeadersIn = (graph: Graph) =>
  resourcesOfType(graph, gatewayResponseType).map(
    ({ inputs }) => inputs.responseParameters?.["gatewayresponse.header.access-control-allow-origin"],
  );

test.each(["prod", "little"])("stage %s, which lists no origins, answers no preflights", async (stage) => {
  const graph = await graphOf(stage);
  expect(preflightsIn(graph)).toEqual([]);
  expect(browserHeadersIn(graph).filter(Boolean)).toEqual([]);
  expect(resourcesOfType(graph, corsType)).toEqual([]);
});

test("with origins, the path of every operation answers preflights, and the vault names the origins exactly", async () => {
  const graph = await graphOf("everything");
  expect(preflightsIn(graph)).toHaveLength(new Set(operationList.map(({ path }) => path)).size);
  for (const { inputs } of preflightsIn(graph)) expect(inputs.authorization).toBe("NONE");
  const [cors, ...others] = resourcesOfType(graph, corsType);
  expect(others).toEqual([]);
  expect(cors?.inputs.corsRules).toMatchObject([
    {
      allowedOrigins: ["https://portal.airlock.test", "https://forms.airlock.test"],
      allowedMethods: ["GET", "PUT"],
    },
  ]);
});

test("gateway responses name the only origin, and with several the one of the request", async () => {
  const [several, one] = await Promise.all([graphOf("everything"), graphOf("offline")]);
  expect(new Set(browserHeadersIn(several))).toEqual(new Set(["method.request.header.origin"]));
  expect(new Set(browserHeadersIn(one))).toEqual(new Set(["'http://localhost:5173'"]));
});
