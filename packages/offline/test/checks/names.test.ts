import { expect, test } from "vitest";
import { resource, shop } from "../support/shop.ts";
import { account, region } from "../support/shop-names.ts";
import { adding, type Change, find, setting, testRule, violationsIn } from "../support/violations.ts";

const retaining =
  (name: string, inputs: object): Change =>
  (graph) => {
    const found = find(graph, name);
    found.options = { retainOnDelete: true };
    Object.assign(found.inputs, inputs);
  };

testRule("fixed-global-name", [
  ["a role with a fixed name", "SellRole", setting("SellRole", { name: "shop-sell" })],
  [
    "a bucket whose name has the region, but not the account",
    "Pictures",
    setting("Pictures", { bucket: `shop-pictures-${region}` }),
  ],
  [
    "a dashboard with a fixed name",
    "Board",
    adding("aws:cloudwatch/dashboard:Dashboard", "Board", { dashboardName: "shop", dashboardBody: "{}" }),
  ],
  [
    "a domain prefix of Cognito without the account",
    "Login",
    adding("aws:cognito/userPoolDomain:UserPoolDomain", "Login", { domain: `shop-${region}` }),
  ],
  [
    "a name that ends like one of SST's, and that SST did not make",
    "SellRole",
    setting("SellRole", { name: "shop-test-Sell-abcdefhk" }),
  ],
]);

test.each([
  ["left to the provider", {}, {}],
  ["a prefix", { namePrefix: "shop-Sell-" }, {}],
  ["made by SST, which keeps the first one", { name: "shop-Sell-abcdefhk" }, { ignoreChanges: ["name"] }],
  ["with the region in it", { name: `shop-sell-${region}` }, {}],
])("a role's name is unique in the account if it is %s", async (_what, inputs, options) => {
  const graph = shop();
  Object.assign(find(graph, "SellRole").inputs, inputs);
  find(graph, "SellRole").options = options;
  expect(await violationsIn(graph, { only: ["fixed-global-name"] })).toEqual([]);
});

test("a bucket's name is unique in AWS if region and account are in it", async () => {
  const graph = shop();
  find(graph, "Pictures").inputs.bucket = `shop-${region}-${account}`;
  expect(await violationsIn(graph, { only: ["fixed-global-name"] })).toEqual([]);
});

testRule("fixed-retained-name", [
  ["a retained table with a fixed name", "Goods", retaining("Goods", { name: "goods" })],
]);

test("what is part of a retained resource may have a fixed name in it", async () => {
  const graph = shop();
  graph.resources.push({
    ...resource("aws:iam/rolePolicy:RolePolicy", "SellPolicy", {
      name: "inline",
      role: "sell",
      policy: "{}",
    }),
    options: { retainOnDelete: true },
  });
  expect(await violationsIn(graph, { only: ["fixed-retained-name"] })).toEqual([]);
});

testRule("name-too-long", [
  ["a role's name of 65 characters", "SellRole", setting("SellRole", { name: "s".repeat(65) })],
  [
    "a role's prefix that leaves less than 26 characters",
    "SellRole",
    setting("SellRole", { namePrefix: "s".repeat(39) }),
  ],
  [
    "a table whose generated name is too long",
    "Goods",
    (graph) => {
      const { inputs, outputs } = find(graph, "Goods");
      delete inputs.name;
      outputs.name = "g".repeat(256);
    },
  ],
]);
