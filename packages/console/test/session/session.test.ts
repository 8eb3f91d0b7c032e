import { afterEach, beforeEach, expect, test } from "vitest";
import { SessionExpiredError } from "../../src/session/session.ts";
import { draftKey } from "../../src/session/storage.ts";
import { Tab } from "../support/tab.ts";
import { TestStage } from "../support/test-stage.ts";

let stage: TestStage;
beforeEach(async () => {
  stage = await new TestStage().start();
});
afterEach(() => stage.stop());

test("a person signs in by the code flow with PKCE and returns to the page where they were", async () => {
  const tab = new Tab(stage, "/offline/console/documents/01?view=text");
  const session = await tab.signIn();
  expect(session.state()).toMatchObject({
    status: "signed-in",
    person: { username: "jane@example.com", scopes: ["airlock/review", "airlock/read"] },
  });
  expect(tab.url.pathname + tab.url.search).toBe("/offline/console/documents/01?view=text");
});

test("the sign-in asks for the scopes of people, and sends a challenge in place of the verifier", async () => {
  const tab = new Tab(stage);
  await (await tab.load()).beginSignIn();
  const { searchParams } = new URL(tab.left);
  expect(searchParams.get("scope")).toBe("airlock/review airlock/read airlock/audit");
  expect(searchParams.get("code_challenge_method")).toBe("S256");
  expect(searchParams.get("redirect_uri")).toBe(`${stage.origin}/offline/console`);
  expect(tab.left).not.toContain(JSON.parse(tab.storage.getItem("airlock.sign-in") ?? "").verifier);
});

test("no storage of the browser ever has an access token", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const token = await session.accessToken();
  const stored = Array.from({ length: tab.storage.length }, (_, index) =>
    tab.storage.getItem(tab.storage.key(index) ?? ""),
  );
  expect(stored.join()).not.toContain(token);
});

test("a reload of the page continues the session", async () => {
  const tab = new Tab(stage);
  await tab.signIn();
  expect((await tab.load()).state().status).toBe("signed-in");
});

test("a code that another tab or site asked for signs nobody in", async () => {
  const other = new Tab(stage);
  await (await other.load()).beginSignIn();
  const tab = new Tab(stage);
  tab.url = stage.signIn(other.left);
  expect((await tab.load()).state()).toMatchObject({ status: "signed-out", problem: expect.any(String) });
  expect(stage.tokenRequests).toBe(0);

  const forged = new Tab(stage);
  await (await forged.load()).beginSignIn();
  forged.url = stage.signIn(other.left);
  expect((await forged.load()).state().status).toBe("signed-out");
  expect(stage.tokenRequests).toBe(0);
});

test("a refusal by the sign-in page is displayed in its words", async () => {
  const tab = new Tab(stage);
  await (await tab.load()).beginSignIn();
  const { searchParams } = new URL(tab.left);
  tab.url = new URL(
    `${stage.origin}/offline/console?error=access_denied&error_description=User+is+disabled.&state=${searchParams.get("state")}`,
  );
  expect((await tab.load()).state()).toEqual({ status: "signed-out", problem: "User is disabled." });
  expect(tab.url.search).toBe("");
});

test("an access token is renewed before it expires, once for all requests at the same time", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  const first = await session.accessToken();
  tab.now += (stage.expiresInSeconds - 30) * 1000;
  const renewed = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
  expect(new Set(renewed).size).toBe(1);
  expect(renewed[0]).not.toBe(first);
  expect(stage.tokenRequests).toBe(2);
});

test("a token that the API refused after another came does not cause another refresh", async () => {
  const session = await new Tab(stage).signIn();
  const first = await session.accessToken();
  const second = await session.renewedToken(first);
  expect(await session.renewedToken(first)).toBe(second);
  expect(stage.tokenRequests).toBe(2);
});

test("a session that an operator ended expires, and keeps the person on the page", async () => {
  const session = await new Tab(stage).signIn();
  stage.disablePerson();
  await expect(session.renewedToken()).rejects.toThrow(SessionExpiredError);
  expect(session.state()).toMatchObject({ status: "expired", person: { username: "jane@example.com" } });
});

test("a token endpoint that fails ends no session", async () => {
  const tab = new Tab(stage);
  const session = await tab.signIn();
  stage.tokenFailure = 503;
  await expect(session.renewedToken()).rejects.not.toThrow(SessionExpiredError);
  expect(session.state().status).toBe("signed-in");
  stage.tokenFailure = undefined;
  expect(await session.renewedToken()).toEqual(expect.any(String));
});

test("a session that expired asks for no more tokens", async () => {
  const session = await new Tab(stage).signIn();
  const token = await session.accessToken();
  session.expire();
  const requests = stage.tokenRequests;
  await expect(session.accessToken()).rejects.toThrow(SessionExpiredError);
  await expect(session.renewedToken(token)).rejects.toThrow(SessionExpiredError);
  expect(stage.tokenRequests).toBe(requests);
});

test("what a person has typed is there after a new sign-in, and not for another person", async () => {
  const tab = new Tab(stage);
  await tab.signIn();
  tab.storage.setItem(draftKey("reason"), '"typed"');
  tab.storage.removeItem("airlock.refresh-token");
  await tab.signIn();
  expect(tab.storage.getItem(draftKey("reason"))).toBe('"typed"');
  tab.storage.removeItem("airlock.refresh-token");
  stage.person = { username: "audrey@example.com", scope: "airlock/audit" };
  await tab.signIn();
  expect(tab.storage.getItem(draftKey("reason"))).toBeNull();
});
