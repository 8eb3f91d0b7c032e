import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "./support/local-aws.ts";
import {
  Browser,
  claimsOf,
  poolId,
  poolResources,
  type SignInTarget,
  startCognito,
  user,
} from "./support/sign-in.ts";

const password = "Sesame-1234";
const refused = { status: 400, body: { error: "invalid_grant" } };
const clock = { now: new Date() };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cognito: SignInTarget;
let admin: CognitoIdentityProviderClient;
async function start(page = {}) {
  const users = [user("jane", { password }), user("audrey", { password })];
  cognito = await startCognito(folder.path, [...poolResources({ page }), ...users], { clock });
  admin = new CognitoIdentityProviderClient(cognito.aws.client);
}
async function stop() {
  admin.destroy();
  await cognito.aws.close();
}
beforeEach(async () => {
  clock.now = new Date();
  folder = await temporaryFolder();
});
afterEach(async () => {
  await stop();
  await folder.remove();
});

const rotation = (retryGracePeriodSeconds: number) => ({
  refreshTokenRotation: { feature: "ENABLED", retryGracePeriodSeconds },
});
const userInfo = async (token: unknown) =>
  (await fetch(`${cognito.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })).status;
const jane = { UserPoolId: poolId, Username: "jane" };

test("a refresh token gives tokens of the same session until it expires, also after a restart, and is stored as a hash", async () => {
  await start({ refreshTokenValidity: 12, tokenValidityUnits: { refreshToken: "hours" } });
  const { body } = await cognito.signIn("jane", password);
  expect(await readFile(join(folder.path, "cognito-idp", "sessions.json"), "utf8")).not.toContain(
    String(body.refresh_token),
  );
  await stop();
  await start({ refreshTokenValidity: 12, tokenValidityUnits: { refreshToken: "hours" } });
  const again = await cognito.refresh(body.refresh_token);
  expect(again.status).toBe(200);
  expect(again.body.refresh_token).toBeUndefined();
  const { origin_jti, auth_time, jti } = claimsOf(body.access_token);
  expect(claimsOf(again.body.access_token)).toMatchObject({ origin_jti, auth_time, username: "jane" });
  expect(claimsOf(again.body.access_token).jti).not.toBe(jti);
  clock.now = new Date(clock.now.getTime() + 12 * 3_600_000);
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
});

test("with rotation each refresh token is replaced by one that expires no later, and is refused after it was used", async () => {
  await start({ ...rotation(0), refreshTokenValidity: 1 });
  const { body } = await cognito.signIn("jane", password);
  clock.now = new Date(clock.now.getTime() + 23 * 3_600_000);
  const second = await cognito.refresh(body.refresh_token);
  expect(second.body.refresh_token).toEqual(expect.any(String));
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
  expect((await cognito.refresh(second.body.refresh_token)).status).toBe(200);
  const third = await cognito.signIn("jane", password);
  clock.now = new Date(clock.now.getTime() + 3_600_000);
  expect(await cognito.refresh(second.body.refresh_token)).toMatchObject(refused);
  expect((await cognito.refresh(third.body.refresh_token)).status).toBe(200);
});

test("of refreshes at once with one token, one is answered without a grace period, and all are within one", async () => {
  await start(rotation(0));
  const statuses = async () => {
    const { body } = await cognito.signIn("jane", password);
    const answers = await Promise.all(Array.from({ length: 5 }, () => cognito.refresh(body.refresh_token)));
    return answers.map(({ status }) => status).sort();
  };
  expect(await statuses()).toEqual([200, 400, 400, 400, 400]);
  await stop();
  await start(rotation(30));
  expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
  const { body } = await cognito.signIn("jane", password);
  await cognito.refresh(body.refresh_token);
  clock.now = new Date(clock.now.getTime() + 30_000);
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
});

test("a revoked refresh token and its access tokens are refused, and other sessions go on", async () => {
  await start();
  const { body } = await cognito.signIn("jane", password);
  const other = await cognito.signIn("jane", password);
  expect(await userInfo(body.access_token)).toBe(200);
  const revoke = (token: unknown) =>
    cognito.post("/oauth2/revoke", { client_id: "page", token: String(token) });
  expect(await revoke(body.access_token)).toMatchObject({
    status: 400,
    body: { error: "unsupported_token_type" },
  });
  expect(await revoke(body.refresh_token)).toMatchObject({ status: 200, body: undefined });
  expect((await revoke(body.refresh_token)).status).toBe(200);
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
  expect(await userInfo(body.access_token)).toBe(401);
  expect(await userInfo(other.body.access_token)).toBe(200);
  expect((await cognito.refresh(other.body.refresh_token)).status).toBe(200);
});

test("a global sign-out ends all sessions of a user, and those of nobody else", async () => {
  await start();
  const sessions = [await cognito.signIn("jane", password), await cognito.signIn("jane", password)];
  const other = await cognito.signIn("audrey", password);
  await admin.send(new AdminUserGlobalSignOutCommand(jane));
  for (const { body } of sessions) {
    expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
    expect(await userInfo(body.access_token)).toBe(401);
  }
  expect((await cognito.refresh(other.body.refresh_token)).status).toBe(200);
});

test("a disabled user is refused with password, refresh token, code and browser session, also after a restart, until enabled", async () => {
  await start();
  const browser = new Browser(cognito);
  const page = await browser.signIn("jane", password);
  const { body } = await cognito.signIn("jane", password);
  await admin.send(new AdminDisableUserCommand(jane));
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
  expect(await cognito.redeem(page.location?.searchParams.get("code") ?? "")).toMatchObject(refused);
  expect((await browser.open(cognito.authorizeUrl())).location).toBeUndefined();
  await stop();
  await start();
  expect((await new Browser(cognito).signIn("jane", password)).text).toContain("User is disabled.");
  await admin.send(new AdminEnableUserCommand(jane));
  expect((await cognito.signIn("jane", password)).status).toBe(200);
  expect(await cognito.refresh(body.refresh_token)).toMatchObject(refused);
});
