import { expect, test } from "vitest";
import type { Graph, Properties } from "../src/graph/graph.ts";
import { createOfflineUrls } from "../src/run/offline-urls.ts";
import { offlineUrlsOf } from "../src/run/outputs.ts";

const at = "https://api1.execute-api.us-west-2.amazonaws.com";
const resource = (type: string, id: string, inputs: Properties, outputs: Properties = {}) => ({
  type,
  name: id,
  urn: id,
  dependsOn: [],
  options: {},
  id,
  inputs,
  outputs,
});
const stage = (stageName: string) =>
  resource(
    "aws:apigateway/stage:Stage",
    stageName,
    { restApi: "api1", stageName },
    { invokeUrl: `${at}/${stageName}` },
  );
const graph = {
  region: "us-west-2",
  resources: [
    resource("aws:apigateway/restApi:RestApi", "api1", {}),
    stage("prod"),
    stage("production"),
    resource("aws:apigateway/domainName:DomainName", "shop", { domainName: "shop.example.com" }),
    resource("aws:cognito/userPoolDomain:UserPoolDomain", "login", { domain: "shop-login" }),
  ],
} as unknown as Graph;
const toOfflineUrls = createOfflineUrls(graph, {
  awsEndpoint: "http://127.0.0.1:3001",
  applicationUrl: "http://127.0.0.1:3000",
});

test.each([
  [`${at}/prod`, "http://127.0.0.1:3000"],
  [`${at}/prod/things?x=1`, "http://127.0.0.1:3000/things?x=1"],
  [`${at}/production/things`, "http://127.0.0.1:3000/things"],
  ["https://shop.example.com/things", "http://127.0.0.1:3000/things"],
  [
    "https://shop-login.auth.us-west-2.amazoncognito.com/oauth2/token",
    "http://127.0.0.1:3001/_cognito/shop-login/oauth2/token",
  ],
  [`{"a":"${at}/prod","b":"${at}/prod"}`, '{"a":"http://127.0.0.1:3000","b":"http://127.0.0.1:3000"}'],
])("the URL %s at AWS is %s offline", (url, offline) => {
  expect(toOfflineUrls(url)).toBe(offline);
});

test.each([
  `${at}/products`,
  "https://shop.example.com.evil.test/",
  "https://shop.example.com:8443/",
  "https://other.auth.us-west-2.amazoncognito.com/",
])("the URL %s, which nothing of the graph serves, stays", (url) => {
  expect(toOfflineUrls(url)).toBe(url);
});

test("outputs of the program that are URLs of what runs here are outputs of the system", () => {
  const outputs = {
    shopUrl: `${at}/prod/shop`,
    docsUrl: "https://example.com/docs",
    apiUrls: [`${at}/prod`],
    table: "goods",
  };
  expect(offlineUrlsOf(outputs, toOfflineUrls)).toEqual({ shopUrl: "http://127.0.0.1:3000/shop" });
});
