import { expect, test } from "vitest";
import type { CheckOptions } from "../../src/checks/index.ts";
import type { Properties } from "../../src/graph/graph.ts";
import { shop } from "../support/shop.ts";
import { adding, type Change, violationsIn } from "../support/violations.ts";

const clientType = "aws:cognito/userPoolClient:UserPoolClient";
const pageClient: Properties = {
  userPoolId: "Pool",
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["code"],
  allowedOauthScopes: ["openid", "shop/refund"],
  callbackUrls: ["https://shop.test/desk"],
  explicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
};
const machineClient: Properties = {
  userPoolId: "Pool",
  generateSecret: true,
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ["client_credentials"],
  allowedOauthScopes: ["shop/refund"],
  explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
};
const pool = (inputs: Properties = {}) =>
  adding("aws:cognito/userPool:UserPool", "Pool", {
    mfaConfiguration: "ON",
    softwareTokenMfaConfiguration: { enabled: true },
    ...inputs,
  });
const client = (inputs: Properties) => adding(clientType, "Client", { ...pageClient, ...inputs });
const machine = adding(clientType, "Machine", machineClient);

/** The violations of one rule in a shop with more resources. */
async function violations(rule: string, changes: readonly Change[], options: CheckOptions = {}) {
  const graph = shop();
  for (const change of changes) change(graph);
  // The pool's id is its name, by which clients of these tests name it.
  for (const resource of graph.resources) if (resource.name === "Pool") resource.id = "Pool";
  const found = await violationsIn(graph, { ...options, only: [rule] });
  return found.map(({ resource, message }) => `${resource}: ${message}`);
}

test("A public client with the code grant and exact URLs, and a machine, violate no rule.", async () => {
  const changes = [pool(), client({}), machine];
  for (const rule of ["public-client", "mfa", "machine-scope", "machine-sign-in"])
    expect(await violations(rule, changes, { scopesOfPeople: ["shop/close"] })).toEqual([]);
});

test.each(["implicit", "client_credentials"])("A public client with the grant %s is found.", async (flow) => {
  expect(await violations("public-client", [client({ allowedOauthFlows: ["code", flow] })])).toEqual([
    `Client: It allows the grant ${flow}.`,
  ]);
});

test.each([
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_AUTH",
])("A public client that takes passwords by %s is found.", async (flow) => {
  expect(await violations("public-client", [client({ explicitAuthFlows: [flow] })])).toEqual([
    `Client: It takes passwords by ${flow}.`,
  ]);
});

test.each([
  "http://shop.test/desk",
  "http://localhost:5173/desk",
  "shop://desk",
  "https://*.shop.test/desk",
  "https://shop.test/*",
  "https://shop.test/desk#top",
  "https://jane@shop.test/desk",
  "/desk",
])("A public client that redirects to %s is found, whatever for.", async (url) => {
  const message = `Client: It redirects to ${url}, which is not an exact URL over TLS.`;
  for (const inputs of [{ callbackUrls: [url] }, { logoutUrls: [url] }, { defaultRedirectUri: url }])
    expect(await violations("public-client", [client(inputs)])).toEqual([message]);
});

test("A client with a secret may have other grants, because a server keeps it.", async () => {
  const inputs = {
    generateSecret: true,
    allowedOauthFlows: ["code", "implicit"],
    callbackUrls: ["shop://desk"],
  };
  expect(await violations("public-client", [client(inputs)])).toEqual([]);
});

test.each([
  ["OPTIONAL", { mfaConfiguration: "OPTIONAL" }],
  ["OFF", { mfaConfiguration: undefined }],
])("A pool whose MFA is %s is found, unless the stage needs none.", async (state, inputs) => {
  const changes = [pool(inputs), client({})];
  expect(await violations("mfa", changes)).toEqual([`Pool: Its MFA configuration is ${state}.`]);
  expect(await violations("mfa", changes, { mfaRequired: false })).toEqual([]);
});

test.each([
  ["no factor", {}, ["Pool: It declares no second factor."]],
  ["software tokens off", { softwareTokenMfaConfiguration: { enabled: false } }, [expect.any(String)]],
  ["messages by SMS", { smsConfiguration: { externalId: "shop" } }, []],
  ["messages by e-mail", { emailMfaConfiguration: { message: "{####}" } }, []],
])("A pool that requires MFA needs a second factor: %s.", async (_what, inputs, found) => {
  const changes = [pool({ softwareTokenMfaConfiguration: undefined, ...inputs }), client({})];
  expect(await violations("mfa", changes)).toEqual(found);
});

test("A pool of machines needs no MFA; one whose clients are declared elsewhere does.", async () => {
  const withoutMfa = pool({ mfaConfiguration: "OFF" });
  expect(await violations("mfa", [withoutMfa, machine])).toEqual([]);
  expect(await violations("mfa", [withoutMfa])).toHaveLength(1);
  expect(await violations("mfa", [withoutMfa, machine, client({})])).toHaveLength(1);
});

test("A machine with a scope of people is found, and people may have it.", async () => {
  const changes = [pool(), machine, client({})];
  expect(await violations("machine-scope", changes, { scopesOfPeople: ["shop/refund"] })).toEqual([
    "Machine: It has the scope shop/refund, which is for people.",
  ]);
  expect(await violations("machine-scope", changes)).toEqual([]);
});

test.each([
  ["SRP", ["ALLOW_USER_SRP_AUTH"], ["ALLOW_USER_SRP_AUTH"]],
  [
    "none, which are SRP and custom ones",
    undefined,
    ["ALLOW_USER_SRP_AUTH, a default", "ALLOW_CUSTOM_AUTH, a default"],
  ],
  [
    "an empty list, which is the same",
    [],
    ["ALLOW_USER_SRP_AUTH, a default", "ALLOW_CUSTOM_AUTH, a default"],
  ],
])("A machine whose client allows the flows %s is found.", async (_what, explicitAuthFlows, found) => {
  const changed = adding(clientType, "Machine", { ...machineClient, explicitAuthFlows });
  expect(await violations("machine-sign-in", [pool(), changed])).toEqual(
    found.map((flow) => `Machine: It signs people in by ${flow}.`),
  );
});
