import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  alertOf,
  Browser,
  callback,
  claimsOf,
  group,
  membership,
  poolId,
  poolResources,
  type SignInTarget,
  startCognito,
  user,
} from "./support/sign-in.ts";

const password = "Sesame-1234";
const clock = { now: new Date("2026-01-01T00:00:00Z") };
const later = (seconds: number) => {
  clock.now = new Date(clock.now.getTime() + seconds * 1000);
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
beforeAll(async () => {
  folder = await temporaryFolder();
  const users = [
    user("jane", { password }),
    user("gone", { password, enabled: false }),
    user("new", { temporaryPassword: password }),
    user("__proto__", { password }),
  ];
  const groups = [group("readers"), membership("jane", "readers")];
  cognito = await startCognito(folder.path, [...poolResources(), ...users, ...groups], { clock });
});
afterAll(async () => {
  await cognito.aws.close();
  await folder.remove();
});

test("a person who signs in is sent back with a code and the state, and the code gives the tokens of this person", async () => {
  const page = await new Browser(cognito).signIn("jane", password, { nonce: "n1" });
  expect(page.status).toBe(302);
  expect(page.location?.href.startsWith(`${callback}?code=`)).toBe(true);
  expect(page.location?.searchParams.get("state")).toBe("a state");
  const { status, body } = await cognito.redeem(page.location?.searchParams.get("code") ?? "");
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: "Bearer", expires_in: 3600, refresh_token: expect.any(String) });
  const access = claimsOf(body.access_token);
  expect(access).toMatchObject({
    sub: "sub-of-jane",
    username: "jane",
    "cognito:groups": ["readers"],
    scope: "openid email store/read",
    client_id: "page",
    token_use: "access",
    origin_jti: expect.any(String),
  });
  expect(claimsOf(body.id_token)).toMatchObject({
    sub: "sub-of-jane",
    aud: "page",
    nonce: "n1",
    token_use: "id",
    "cognito:username": "jane",
    "cognito:groups": ["readers"],
    email: "jane@shop.example",
    origin_jti: access.origin_jti,
  });
  const info = await fetch(`${cognito.url}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  });
  expect(await info.json()).toEqual({ sub: "sub-of-jane", username: "jane", email: "jane@shop.example" });
  expect(access.iss).toBe(`https://cognito-idp.us-west-2.amazonaws.com/${poolId}`);
});

test("a username is found in any case where the pool is not case-sensitive", async () => {
  expect((await cognito.signIn("JANE", password)).status).toBe(200);
});

test("a user named like a member of Object signs in, and a member of Object that is none does not", async () => {
  const { body } = await cognito.signIn("__proto__", password);
  expect(claimsOf(body.access_token)).toMatchObject({ username: "__proto__", sub: "sub-of-__proto__" });
  expect(alertOf(await new Browser(cognito).signIn("constructor", password))).toBe(
    "Incorrect username or password.",
  );
});

test("a wrong password and an unknown user give the same page, and a disabled user is told so with the right password only", async () => {
  const textOf = async (username: string, given: string) =>
    (await new Browser(cognito).signIn(username, given)).text
      .replace(/name="_csrf" value="[^"]*"/, "")
      .replace(/value="(jane|nobody|gone)"/, "");
  const wrong = await textOf("jane", "guess");
  expect(wrong).toContain("Incorrect username or password.");
  expect(await textOf("nobody", "guess")).toBe(wrong);
  expect(await textOf("gone", "guess")).toBe(wrong);
  expect(await textOf("gone", password)).toContain("User is disabled.");
});

test("a browser that has signed in is sent back without a page for an hour, unless the request wants a page", async () => {
  const browser = new Browser(cognito);
  const first = await browser.signIn("jane", password);
  later(1);
  const again = await browser.open(cognito.authorizeUrl({ state: "another" }));
  expect(again.location?.searchParams.get("state")).toBe("another");
  expect(again.location?.searchParams.get("code")).not.toBe(first.location?.searchParams.get("code"));
  expect((await browser.open(cognito.authorizeUrl({ prompt: "login" }))).text).toContain("Sign in");
  later(3600);
  expect((await browser.open(cognito.authorizeUrl())).status).toBe(200);
  const silent = await browser.open(cognito.authorizeUrl({ prompt: "none" }));
  expect(silent.location?.searchParams.get("error")).toBe("login_required");
});

test("a user with a temporary password has to change it to one of the policy, and then signs in with that", async () => {
  const browser = new Browser(cognito);
  const page = await browser.signIn("new", password);
  expect(page.text).toContain("Change password");
  const fields = (text: string, confirmation = text) => ({
    new_password: text,
    confirm_password: confirmation,
  });
  const short = await browser.submit(page, fields("short"));
  expect(alertOf(short)).toContain("Password did not conform with policy: Password not long enough");
  const different = await browser.submit(short, fields("Longer-12345", "Longer-1234"));
  expect(alertOf(different)).toBe("The passwords do not match.");
  const done = await browser.submit(different, fields("Longer-12345"));
  expect(done.location?.searchParams.has("code")).toBe(true);
  expect(alertOf(await browser.submit(different, fields("Longer-12345")))).toContain("expired");
  expect((await cognito.signIn("new", "Longer-12345")).status).toBe(200);
  expect(alertOf(await new Browser(cognito).signIn("new", password))).toBe("Incorrect username or password.");
});

test("a code is valid once, for five minutes, and only with the verifier, the URL and the client of its request", async () => {
  const codeOf = async (parameters = {}) =>
    (await new Browser(cognito).signIn("jane", password, parameters)).location?.searchParams.get("code") ??
    "";
  const refused = { status: 400, body: { error: "invalid_grant" } };
  const code = await codeOf();
  expect(await cognito.redeem(code)).toMatchObject({ status: 200 });
  expect(await cognito.redeem(code)).toMatchObject(refused);
  expect(await cognito.redeem(await codeOf(), { code_verifier: "b".repeat(43) })).toMatchObject(refused);
  expect(await cognito.redeem(await codeOf(), { redirect_uri: `${callback}/other` })).toMatchObject(refused);
  expect(await cognito.redeem(await codeOf(), { redirect_uri: "https://evil.example" })).toMatchObject({
    status: 400,
    body: { error: "unauthorized_client" },
  });
  expect(await cognito.redeem(await codeOf(), { client_id: "nobody" })).toMatchObject({
    status: 400,
    body: { error: "invalid_client" },
  });
  const late = await codeOf();
  later(300);
  expect(await cognito.redeem(late)).toMatchObject(refused);
  expect(await cognito.redeem("__proto__")).toMatchObject(refused);
});

test("a code of a request without a challenge needs no verifier, and accepts none", async () => {
  const codeOf = async () => {
    const browser = new Browser(cognito);
    const url = cognito.authorizeUrl({ code_challenge: undefined, code_challenge_method: undefined });
    const page = await browser.submit(await browser.open(url), { username: "jane", password });
    return page.location?.searchParams.get("code") ?? "";
  };
  const form = async () => ({
    grant_type: "authorization_code",
    client_id: "page",
    redirect_uri: callback,
    code: await codeOf(),
  });
  expect(await cognito.post("/oauth2/token", await form())).toMatchObject({ status: 200 });
  expect(await cognito.redeem(await codeOf())).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
});

test("logout ends the browser's session, and leads to a declared URL or to the login page only", async () => {
  const browser = new Browser(cognito);
  await browser.signIn("jane", password);
  const logout = (parameters: Record<string, string>) =>
    browser.open(`${cognito.url}/logout?${new URLSearchParams({ client_id: "page", ...parameters })}`);
  const elsewhere = await logout({ logout_uri: "https://evil.example/bye" });
  expect([elsewhere.status, elsewhere.location]).toEqual([400, undefined]);
  expect((await browser.open(cognito.authorizeUrl())).location).toBeDefined();
  const away = await logout({ logout_uri: `${callback}/bye` });
  expect(away.location?.href).toBe(`${callback}/bye`);
  expect((await browser.open(cognito.authorizeUrl())).location).toBeUndefined();
  const page = await logout({ redirect_uri: callback, response_type: "code" });
  expect(page.text).toContain("Sign in");
});

test("a form that another site sends signs nobody in", async () => {
  const browser = new Browser(cognito);
  const page = await browser.open(cognito.authorizeUrl());
  const fields = { username: "jane", password };
  expect(alertOf(await browser.submit(page, { ...fields, _csrf: "guess" }))).toContain("expired");
  browser.cookies.clear();
  expect(alertOf(await browser.submit(page, fields))).toContain("expired");
});

test("pages of any origin may call the token, revoke and userInfo endpoints, and no other", async () => {
  for (const path of ["/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"]) {
    const preflight = await fetch(cognito.url + path, { method: "OPTIONS" });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await fetch(cognito.url + path, { method: "POST" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  }
  const page = await new Browser(cognito).open(cognito.authorizeUrl());
  expect(page.headers.get("access-control-allow-origin")).toBeNull();
});
