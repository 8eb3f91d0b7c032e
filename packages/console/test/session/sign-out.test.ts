import { afterEach, beforeEach, expect, test } from "vitest";
import { SessionExpiredError, type SessionState } from "../../src/session/session.ts";
import { draftKey } from "../../src/session/storage.ts";
import { Tab } from "../support/tab.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
beforeEach(async () => {
  stage = await new TestStage().start();
});
afterEach(() => stage.stop());

const refreshTokenOf = ({ storage }: Tab) => storage.getItem("airlock.refresh-token");

/** Holds the answers of the token endpoint until the returned function is called. */
function holdTokens(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  stage.tokenGate = promise;
  return resolve;
}

test("sign-out revokes the refresh token, empties the storage and ends the session at the sign-in", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const refreshToken = tab.storage.getItem("airlock.refresh-token");
  tab.storage.setItem(draftKey("reason"), '"typed"');
  await session.signOut();
  expect(stage.revoked).toEqual([refreshToken]);
  expect(tab.storage.length).toBe(0);
  expect(tab.left).toBe(
    `${stage.origin}/logout?client_id=console&logout_uri=${encodeURIComponent(`${stage.origin}/offline/console`)}`,
  );
});

test("the page has no person and no token as soon as somebody signs out", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const states: SessionState[] = [];
  session.subscribe(() => states.push(session.state()));
  const signedOut = session.signOut();
  expect(states).toEqual([{ status: "signing-out" }]);
  expect(tab.storage.length).toBe(0);
  await expect(session.accessToken()).rejects.toThrow(SessionExpiredError);
  await signedOut;
  expect(states).toEqual([{ status: "signing-out" }]);
});

test("two clicks on Sign out revoke the token once", async () => {
  const session = await new Tab(stage).signIn();
  await Promise.all([session.signOut(), session.signOut()]);
  expect(stage.revoked).toHaveLength(1);
});

test("a refresh token that arrives after the sign-out is revoked, and not stored", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const first = refreshTokenOf(tab);
  const release = holdTokens();
  const renewal = session.renewedToken();
  const refused = expect(renewal).rejects.toThrow(SessionExpiredError);
  const signedOut = session.signOut();
  release();
  await Promise.all([refused, signedOut]);
  expect(stage.revoked).toHaveLength(2);
  expect(stage.revoked).toContain(first);
  expect(tab.storage.length).toBe(0);
  expect(session.state().status).toBe("signing-out");
});

test("a sign-out in another tab ends the session of this one, without leaving its page", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const refreshToken = refreshTokenOf(tab);
  const { left } = tab;
  await session.endElsewhere();
  expect(session.state()).toEqual({ status: "signed-out" });
  expect(stage.revoked).toEqual([refreshToken]);
  expect(tab.storage.length).toBe(0);
  expect(tab.left).toBe(left);
});

test("a tab that was not open when somebody signed out in another one has no session afterwards", async () => {
  const tab = new Tab(stage);
  await tab.signIn();
  const refreshToken = refreshTokenOf(tab);
  const other = new Tab(stage, "/offline/console", tab.shared);
  await (await other.signIn()).signOut();
  expect((await tab.load()).state()).toEqual({ status: "signed-out" });
  expect(stage.revoked).toContain(refreshToken);
  expect(tab.storage.length).toBe(0);
});

test("a sign-in after a sign-out in another tab lasts, also after a reload", async () => {
  const tab = new Tab(stage);
  await (await tab.signIn()).signOut();
  const other = new Tab(stage, "/offline/console", tab.shared);
  await other.signIn();
  expect((await other.load()).state().status).toBe("signed-in");
  await tab.signIn();
  expect((await tab.load()).state().status).toBe("signed-in");
});

test("a sign-out in another tab while this one signs in leaves nobody signed in", async () => {
  const tab = new Tab(stage);
  await (await tab.load()).beginSignIn();
  tab.url = stage.signIn(tab.left);
  const release = holdTokens();
  const { session, started } = tab.open();
  const ended = session.endElsewhere();
  release();
  await Promise.all([started, ended]);
  expect(session.state()).toEqual({ status: "signed-out" });
  expect(refreshTokenOf(tab)).toBeNull();
  expect(stage.revoked).toHaveLength(1);
});
