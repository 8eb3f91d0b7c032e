import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Graph } from "../src/graph/graph.ts";
import { type Cognito, type CognitoOptions, createCognito } from "../src/services/cognito/cognito.ts";
import { send } from "./support/gateway.ts";
import { temporaryFolder } from "./support/local-aws.ts";

const poolArn = "arn:aws:cognito-idp:eu-central-1:000000000000:userpool/pool";
const resource = (type: string, id: string, inputs: object, outputs: object = {}) => ({
  type,
  name: id,
  urn: id,
  id,
  dependsOn: [],
  options: {},
  inputs,
  outputs: { ...inputs, ...outputs },
});
const optionsIn = (directory: string): CognitoOptions => ({
  ...{ graph, directory, now: () => new Date(), report: () => {} },
  toOfflineUrls: (text) => text,
  invoke: () => Promise.reject(new Error("No trigger is declared.")),
});
const client = (id: string, allowedOauthFlows: string[]) =>
  resource("aws:cognito/userPoolClient:UserPoolClient", id, {
    name: id,
    generateSecret: true,
    userPoolId: "pool",
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows,
    allowedOauthScopes: ["store/read", "store/write"],
  });
const graph = {
  resources: [
    resource("aws:cognito/userPool:UserPool", "pool", {}, { arn: poolArn, endpoint: "cognito.example/pool" }),
    resource("aws:cognito/userPoolDomain:UserPoolDomain", "door", { domain: "door", userPoolId: "pool" }),
    client("machine", ["client_credentials"]),
    client("browser", ["code"]),
  ],
} as unknown as Graph;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: Cognito;
let url: string;
const server = createServer((request, response) => void cognito.handle(request, response));

beforeAll(async () => {
  folder = await temporaryFolder();
  cognito = await createCognito(optionsIn(folder.path));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${cognito.tokenPath}`;
});

afterAll(async () => {
  server.close();
  await folder.remove();
});

const secretOf = (id: string) => cognito.clients.find(({ clientId }) => clientId === id)?.clientSecret ?? "";
const basic = (id: string, secret = secretOf(id)) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});
async function ask(body: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const type = "application/x-www-form-urlencoded";
  const answer = await fetch(url, { method: "POST", body, headers: { "content-type": type, ...headers } });
  return { status: answer.status, ...((await answer.json()) as object) };
}
const grant = "grant_type=client_credentials";

test("a client authenticates by header or form, and gets a token for all its scopes or for those requested", async () => {
  const scopeOf = async (answer: Record<string, unknown>) =>
    (await cognito.verify(String(answer.access_token), [poolArn])).scope;
  const byHeader = await ask(grant, basic("machine"));
  expect(byHeader).toMatchObject({ status: 200, token_type: "Bearer", expires_in: 3600 });
  expect(await scopeOf(byHeader)).toBe("store/read store/write");
  const byForm = await ask(
    `${grant}&client_id=machine&client_secret=${secretOf("machine")}&scope=store%2Fread`,
  );
  expect(await scopeOf(byForm)).toBe("store/read");
  await expect(cognito.verify(String(byForm.access_token), ["arn:of-another-pool"])).rejects.toThrow();
});

// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
test.each([
  ["a wrong secret", grant, () => basic("machine", "guess"), "invalid_client"],
  ["an unknown client", grant, () => basic("nobody", "guess"), "invalid_client"],
  ["no client", grant, () => ({}), "invalid_client"],
  ["a client without the client_credentials flow", grant, () => basic("browser"), "unauthorized_client"],
  [
    "a scope that the client does not have",
    `${grant}&scope=store/burn`,
    () => basic("machine"),
    "invalid_scope",
  ],
  ["another grant type", "grant_type=password", () => basic("machine"), "unsupported_grant_type"],
  ["no grant type", "scope=store/read", () => basic("machine"), "invalid_request"],
  ["two grant types", `${grant}&${grant}`, () => basic("machine"), "invalid_request"],
  ["a header that is not valid text", grant, () => basic("%zz", "%zz"), "invalid_request"],
  ["JSON", "{}", () => ({ ...basic("machine"), "content-type": "application/json" }), "invalid_request"],
  [
    "a form that is too large",
    `${grant}&a=${"a".repeat(2 ** 20)}`,
    () => basic("machine"),
    "invalid_request",
  ],
  [
    "the secret in header and form",
    `${grant}&client_id=machine&client_secret=x`,
    () => basic("machine"),
    "invalid_request",
  ],
  [
    "another client in header and form",
    `${grant}&client_id=browser`,
    () => basic("machine"),
    "invalid_request",
  ],
  ["a bearer token", `${grant}&client_id=machine`, () => ({ authorization: "Bearer x" }), "invalid_client"],
  ["a header that is no Base64", grant, () => ({ authorization: "Basic {}" }), "invalid_client"],
  [
    "a header without a secret",
    grant,
    () => ({ authorization: `Basic ${btoa("machine")}` }),
    "invalid_client",
  ],
  ["an empty secret", `${grant}&client_id=machine&client_secret=`, () => ({}), "invalid_client"],
  ["an empty grant type", "grant_type=", () => basic("machine"), "unsupported_grant_type"],
  ["a scope twice as a parameter", `${grant}&scope=a&scope=b`, () => basic("machine"), "invalid_request"],
  [
    "a scope of another client",
    `${grant}&scope=store%2Fread+store%2Faudit`,
    () => basic("machine"),
    "invalid_scope",
  ],
  ["OpenID's scope", `${grant}&scope=openid`, () => basic("machine"), "invalid_scope"],
  ["a client named like a member of Object", grant, () => basic("__proto__", ""), "invalid_client"],
  [
    "a content type that only begins like a form's",
    grant,
    () => ({ ...basic("machine"), "content-type": "application/x-www-form-urlencoded2" }),
    "invalid_request",
  ],
])("a token request with %s is refused with OAuth's error code", async (_what, body, headers, error) => {
  expect(await ask(body, headers())).toEqual({ status: 400, error });
});

test.each([
  [grant, () => basic(encodeURIComponent("machine"), secretOf("machine").replaceAll(/./g, percentEncode))],
  [`${grant}&client_id=machine`, () => basic("machine")],
  [`${grant}&scope=store/read+store/read`, () => basic("machine")],
  [
    grant,
    () => ({ ...basic("machine"), "content-type": "Application/X-WWW-Form-urlencoded; charset=utf-8" }),
  ],
])("a token request of the form %s is granted", async (body, headers) => {
  expect(await ask(body, headers())).toMatchObject({ status: 200, token_type: "Bearer" });
});
const percentEncode = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

test.each([
  ["GET", "", "POST, OPTIONS"],
  ["PUT", "", "POST, OPTIONS"],
  ["POST", "/.well-known/jwks.json", "GET, HEAD"],
])("the method %s is refused with those that the path %s has", async (method, path, allow) => {
  const target = path ? new URL(`/_cognito/pool${path}`, url) : url;
  const answer = await fetch(target, { method });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toBe(allow);
});

test("no answer of the token endpoint may be stored", async () => {
  for (const body of [`${grant}&client_id=machine&client_secret=${secretOf("machine")}`, "grant_type=x"]) {
    const { headers } = await fetch(url, { method: "POST", body: new URLSearchParams(body) });
    expect(headers.get("content-type")).toBe("application/json;charset=UTF-8");
    expect([headers.get("cache-control"), headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
  }
});

test("two Authorization headers are refused", async () => {
  const { authorization } = basic("machine");
  const answer = await send(url, new URL(url).pathname, {
    method: "POST",
    body: grant,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: [authorization, authorization],
    },
  });
  expect(answer).toMatchObject({ status: 400, text: '{"error":"invalid_request"}' });
});

test("client secrets and signing keys are the same after a restart", async () => {
  const { access_token } = await ask(grant, basic("machine"));
  const again = await createCognito(optionsIn(folder.path));
  expect(again.clients).toEqual(cognito.clients);
  expect((await again.verify(String(access_token), [poolArn])).client_id).toBe("machine");
});
