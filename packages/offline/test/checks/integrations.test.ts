import { expect, test } from "vitest";
import { check } from "../../src/checks/index.ts";
import { shop } from "../support/shop.ts";
import { arn, executionArn, functionArn } from "../support/shop-names.ts";
import { adding, removing, setting, testRule } from "../support/violations.ts";

testRule("integration-uri", [
  [
    "an integration whose URI is the function's ARN",
    "GetThingIntegration",
    setting("GetThingIntegration", { uri: functionArn }),
  ],
  [
    "an integration that calls Lambda by GET",
    "GetThingIntegration",
    setting("GetThingIntegration", { integrationHttpMethod: "GET" }),
  ],
]);

testRule("integration-permission", [
  [
    "a method that API Gateway has no permission to invoke the function for",
    "GetThingIntegration",
    removing("GetThingPermission"),
  ],
  [
    "a permission for every stage, method and path",
    "GetThingPermission",
    setting("GetThingPermission", { sourceArn: `${executionArn}/*` }),
  ],
]);

test("a permission for an HTTP API is not a violation, since no integration of a REST API needs it", async () => {
  const graph = shop();
  const permission = {
    principal: "apigateway.amazonaws.com",
    function: functionArn,
    action: "lambda:InvokeFunction",
  };
  const httpApiArn = arn("execute-api", "api2");
  adding("aws:apigatewayv2/api:Api", "Http", {}, { executionArn: httpApiArn })(graph);
  const sourceArn = `${httpApiArn}/*/GET/things`;
  adding("aws:lambda/permission:Permission", "HttpPermission", { ...permission, sourceArn })(graph);
  expect(await check(graph, { only: ["integration-uri", "integration-permission"] })).toEqual([]);
  adding("aws:lambda/permission:Permission", "Wide", { ...permission, sourceArn: `${executionArn}/*` })(
    graph,
  );
  expect(await check(graph, { only: ["integration-uri", "integration-permission"] })).toMatchObject([
    { resource: "Wide" },
  ]);
});
