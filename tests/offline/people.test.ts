import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import {
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { signIn } from "../support/sign-in.ts";
import { call, tokenOf } from "../support/target.ts";

const root = resolve(import.meta.dirname, "../..");
const runFile = promisify(execFile);
const jane = "jane@example.com";
const audrey = "audrey@example.com";
const chosen = "A-password-of-a-person-1";
/** A PDF that is declared as an image, which is held. */
const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };

let airlock: InProcess;
let cognito: CognitoIdentityProviderClient;
let partner: string;
beforeAll(async () => {
  airlock = await startInProcess();
  const { awsEndpoint: endpoint, region, administrator: credentials } = airlock.system.outputs;
  cognito = new CognitoIdentityProviderClient({ endpoint, region, credentials });
  partner = await tokenOf(airlock, "partner");
});
afterAll(async () => {
  cognito?.destroy();
  await airlock?.close();
});

const poolId = () => resourcesOfType(airlock.graph, "aws:cognito/userPool:UserPool")[0]?.id ?? "";
const passwordOf = (email: string) => airlock.system.outputs.people[email]?.password ?? "";
const signInDeclared = (username: string) => signIn(airlock, { username, password: passwordOf(username) });
const decide = (token: string, id: string, decision: string) =>
  call(airlock, token, "POST", `/documents/${id}/decision`, { decision, reason: "Checked." });

/** Runs `npm run reviewer` on the system; gives what it prints as JSON. */
async function reviewer(...commandArguments: string[]) {
  const { stdout } = await runFile(
    process.execPath,
    [
      resolve(root, "scripts/reviewer.ts"),
      ...commandArguments,
      ...["--stage", "offline", "--data", airlock.directory, "--json"],
    ],
    { cwd: root },
  );
  return JSON.parse(stdout);
}

/** The event by which a person decided about a document. */
async function decisionOf(token: string, id: string) {
  const { body } = await call(airlock, token, "GET", `/documents/${id}`);
  return body.history.find(({ actor }: { actor: string }) => actor.startsWith("reviewer:"));
}

test("A person signs in, sees what waits, and decides; the history names the person, also after the address changes.", async () => {
  const [first, second] = [
    await submit(airlock, partner, doubtful),
    await submit(airlock, partner, doubtful),
  ];
  const { accessToken } = await signInDeclared(jane);
  const waiting = await call(airlock, accessToken, "GET", "/documents?status=quarantined");
  const ids = waiting.body.documents.map(({ id }: { id: string }) => id);
  expect(ids).toEqual(expect.arrayContaining([first.id, second.id]));
  expect((await decide(accessToken, first.id, "reject")).status).toBe(202);
  const event = await decisionOf(accessToken, first.id);
  expect(event).toMatchObject({ actor: `reviewer:${jane}`, reason: "Checked." });
  expect(event).not.toHaveProperty("actorName");

  await cognito.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: poolId(),
      Username: jane,
      UserAttributes: [{ Name: "email", Value: "jane.doe@example.com" }],
    }),
  );
  const renamed = await signInDeclared(jane);
  await decide(renamed.accessToken, second.id, "reject");
  expect(await decisionOf(renamed.accessToken, second.id)).toMatchObject({
    actor: `reviewer:${jane}`,
    actorName: "jane.doe@example.com",
  });
});

test("An auditor sees records, history and counts, and gets no content, no preview and no decision.", async () => {
  const { id } = await submit(airlock, partner, doubtful);
  const { id: released } = await submit(airlock, partner, samples.pdf());
  const { accessToken } = await signInDeclared(audrey);
  const status = async (path: string) => (await call(airlock, accessToken, "GET", path)).status;
  for (const path of ["/documents", `/documents/${id}`, "/search?filename=scan", "/overview"])
    expect(await status(path), path).toBe(200);
  for (const path of [
    `/documents/${id}/preview`,
    `/documents/${id}/content?purpose=review`,
    `/documents/${released}/content`,
  ])
    expect(await status(path), path).toBe(403);
  expect((await decide(accessToken, id, "release")).status).toBe(403);
  expect((await call(airlock, partner, "GET", `/documents/${id}`)).body.status).toBe("quarantined");
});

test("A person without groups signs in, and every operation answers 403 and says that a scope is missing.", async () => {
  const email = "nobody@example.com";
  const { temporaryPassword } = await reviewer("add", email, "--groups", "audit", "--print-password");
  const membership = { UserPoolId: poolId(), Username: email, GroupName: "audit" };
  await cognito.send(new AdminRemoveUserFromGroupCommand(membership));
  const { accessToken } = await signIn(airlock, {
    username: email,
    password: temporaryPassword,
    newPassword: chosen,
  });
  for (const path of ["/documents", "/search", "/overview"])
    expect(await call(airlock, accessToken, "GET", path), path).toMatchObject({
      status: 403,
      type: "application/problem+json",
      body: { detail: expect.stringContaining("scope") },
    });
});

test("A person whom the command adds signs in with the temporary password and a new one, in any case.", async () => {
  const email = "anna@example.com";
  const { temporaryPassword, consoleUrl } = await reviewer("add", "Anna@Example.com", "--print-password");
  expect(consoleUrl).toBe(airlock.system.outputs.consoleUrl);
  const added = { username: email, password: temporaryPassword };
  await signIn(airlock, { ...added, newPassword: chosen });
  await expect(signIn(airlock, added)).rejects.toThrow("Incorrect username or password.");
  const { accessToken } = await signIn(airlock, { username: "ANNA@example.com", password: chosen });
  const { id } = await submit(airlock, partner, doubtful);
  expect((await decide(accessToken, id, "release")).status).toBe(202);
  expect(await decisionOf(accessToken, id)).toMatchObject({ actor: `reviewer:${email}` });
});

test("A person who is disabled neither signs in nor refreshes, and does both when enabled again.", async () => {
  const email = "gone@example.com";
  const { temporaryPassword } = await reviewer("add", email, "--print-password");
  const person = { username: email, password: chosen };
  const session = await signIn(airlock, { ...person, password: temporaryPassword, newPassword: chosen });
  expect((await session.refresh()).status).toBe(200);
  await reviewer("disable", email);
  expect(await session.refresh()).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  await expect(signIn(airlock, person)).rejects.toThrow("User is disabled.");
  await reviewer("enable", email);
  expect((await (await signIn(airlock, person)).refresh()).status).toBe(200);
});

test("Groups that change apply to the next token of the same session.", async () => {
  const email = "changing@example.com";
  const { temporaryPassword } = await reviewer("add", email, "--groups", "audit", "--print-password");
  const session = await signIn(airlock, {
    username: email,
    password: temporaryPassword,
    newPassword: chosen,
  });
  const { id } = await submit(airlock, partner, doubtful);
  expect((await decide(session.accessToken, id, "reject")).status).toBe(403);
  await reviewer("groups", email, "--groups", "review,read");
  const { body } = await session.refresh();
  expect((await decide(body.access_token, id, "reject")).status).toBe(202);
});
