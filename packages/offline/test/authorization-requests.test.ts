import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  Browser,
  callback,
  poolResources,
  type SignInTarget,
  startCognito,
  user,
} from "./support/sign-in.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
beforeAll(async () => {
  folder = await temporaryFolder();
  const users = [user("jane", { password: "Sesame-1234" })];
  cognito = await startCognito(folder.path, [...poolResources(), ...users]);
});
afterAll(async () => {
  await cognito.aws.close();
  await folder.remove();
});

const raw = (path: string, init: RequestInit = {}) =>
  fetch(cognito.url + path, { ...init, redirect: "manual" });

test.each([
  ["another URL", { redirect_uri: "https://evil.example" }],
  ["a URL that begins like a declared one", { redirect_uri: `${callback}.evil.example` }],
  ["a declared URL in capitals", { redirect_uri: callback.toUpperCase() }],
  ["a declared URL with a query", { redirect_uri: `${callback}?next=https://evil.example` }],
  ["a declared URL with a slash", { redirect_uri: `${callback}/` }],
  ["a scheme that runs script", { redirect_uri: "javascript:alert(1)" }],
  ["no URL", { redirect_uri: undefined }],
  ["an unknown client", { client_id: "nobody" }],
  ["a client named like a member of Object", { client_id: "__proto__" }],
  ["no client", { client_id: undefined }],
])("a request with %s gets a page with status 400, and is redirected nowhere", async (_what, parameters) => {
  for (const path of ["/oauth2/authorize", "/login"]) {
    const { search } = new URL(cognito.authorizeUrl(parameters));
    const answer = await raw(path + search);
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  }
});

test.each(["client_id=page", "redirect_uri=https://evil.example", "state=b", "scope=openid"])(
  "a request that repeats a parameter as %s is redirected nowhere",
  async (parameter) => {
    for (const url of [`${cognito.authorizeUrl()}&${parameter}`]) {
      const answer = await fetch(url, { redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    }
    const { search } = new URL(cognito.authorizeUrl());
    const logout = await raw(`/logout${search}&${parameter}`);
    expect([logout.status, logout.headers.get("location")]).toEqual([400, null]);
  },
);

test.each([
  ["no response type", { response_type: undefined }, "invalid_request"],
  ["another response type", { response_type: "id_token" }, "invalid_request"],
  ["the implicit flow", { response_type: "token" }, "unauthorized_client"],
  ["a scope that the client does not have", { scope: "openid store/write" }, "invalid_scope"],
  ["a scope of the profile without openid", { scope: "email" }, "invalid_scope"],
  ["the challenge method plain", { code_challenge_method: "plain" }, "invalid_request"],
  ["no challenge method", { code_challenge_method: undefined }, "invalid_request"],
  ["no challenge", { code_challenge: undefined }, "invalid_request"],
  ["a challenge that is no hash", { code_challenge: "a" }, "invalid_request"],
])("a request with %s is sent back with the error and the state", async (_what, parameters, error) => {
  const answer = await fetch(cognito.authorizeUrl(parameters), { redirect: "manual" });
  expect(answer.status).toBe(302);
  const location = new URL(answer.headers.get("location") ?? "");
  expect(location.origin + location.pathname).toBe(callback);
  expect(Object.fromEntries(location.searchParams)).toEqual({ error, state: "a state" });
});

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u2028javascript:`;

test.each([
  "client_id",
  "redirect_uri",
  "state",
  "scope",
  "nonce",
  "login_hint",
  "identity_provider",
  "prompt",
  "lang",
  "code_challenge",
  "response_type",
  hostile,
])("markup in the parameter %s is text on every page", async (name) => {
  for (const path of ["/login", "/logout", "/oauth2/authorize"]) {
    const { search } = new URL(cognito.authorizeUrl({ [name]: hostile }));
    const text = await (await raw(path + search)).text();
    expect(text).not.toMatch(/<script|<img|onerror='/i);
  }
});

test("markup in the fields of a form is text on the page that follows", async () => {
  const browser = new Browser(cognito);
  for (const field of ["username", "password", "session", "new_password", "code", "_csrf", hostile]) {
    const page = await browser.open(cognito.authorizeUrl());
    const answer = await browser.submit(page, { username: "a", password: "b", [field]: hostile });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/<script|<img|onerror='/i);
  }
});

test("a page runs no script, is framed by nobody, and its form leads to the domain and the client's URL only", async () => {
  const page = await new Browser(cognito).open(cognito.authorizeUrl());
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  expect(policy).not.toContain("script-src");
  expect(policy).toContain("form-action 'self' https://shop.example;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers.get("cache-control")).toBe("no-store");
  for (const label of ["username", "password"]) expect(page.text).toContain(`<label for="${label}">`);
});

test.each([
  ["POST", "/oauth2/authorize"],
  ["PUT", "/login"],
  ["DELETE", "/logout"],
  ["GET", "/oauth2/revoke"],
  ["PUT", "/oauth2/userInfo"],
])("the method %s is refused for %s", async (method, path) => {
  const answer = await raw(path, { method });
  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toMatch(/GET|POST/);
});

test("a form of another content type, that repeats a field or is too large, signs nobody in", async () => {
  const { search } = new URL(cognito.authorizeUrl());
  for (const [type, body] of [
    ["application/json", "{}"],
    ["application/x-www-form-urlencoded", "username=jane&username=jane&password=Sesame-1234"],
    ["application/x-www-form-urlencoded", `username=${"a".repeat(100_000)}`],
  ] as const) {
    const answer = await raw(`/login${search}`, { method: "POST", body, headers: { "content-type": type } });
    expect(answer.status).toBe(400);
  }
});
