import { readFile } from "node:fs/promises";
import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connection } from "../../packages/admin/src/connection.ts";
import { readReviewerRequest } from "../../packages/admin/src/reviewer-command.ts";
import { reviewerPolicy } from "../../packages/admin/src/reviewer-policy.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { declareRole } from "../support/operators.ts";

const graph = structuredClone(await runnableGraphOf("offline"));
const userPoolId = resourcesOfType(graph, "aws:cognito/userPool:UserPool")[0]?.id ?? "";
const { region, accountId } = graph;
const policy = reviewerPolicy({ region, accountId, stage: "offline", userPoolId });
const actions = policy.Statement.flatMap(({ Action }) => Action);
const nameWithout = (action: string) => `desk-without-${action.replace(":", "-")}`;

let airlock: InProcess;
beforeAll(async () => {
  declareRole(graph, "desk", policy);
  for (const action of actions) declareRole(graph, nameWithout(action), policy, action);
  airlock = await startInProcess("offline", graph);
});
afterAll(() => airlock?.close());

const arnOf = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;

/** Runs a command with the credentials of a role; gives what it prints as JSON. */
async function run(role: string, ...commandArguments: string[]) {
  const { awsEndpoint: endpoint } = airlock.system.outputs;
  const connection: Connection = { endpoint, region, credentials: airlock.credentialsOf(arnOf(role)) };
  const request = readReviewerRequest([...commandArguments, "--stage", "offline"]);
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of printed JSON
  return (await request?.run(connection))?.json as any;
}

/** Every command. `add` is run twice, as after a run that ended before it gave the password and the groups. */
async function runAll(role: string, email: string): Promise<void> {
  await run(role, "add", email, "--print-password");
  await run(role, "add", email, "--print-password");
  await run(role, "list");
  await run(role, "groups", email, "--groups", "audit");
  await run(role, "invite", email);
  await run(role, "disable", email);
  await run(role, "enable", email);
  await completeSignIn(email);
  await run(role, "reset-mfa", email);
  await run(role, "policy");
}

/** Leaves a person as one is who has signed in. */
async function completeSignIn(email: string): Promise<void> {
  const { awsEndpoint: endpoint, administrator: credentials } = airlock.system.outputs;
  const cognito = new CognitoIdentityProviderClient({ endpoint, region, credentials });
  const password = { Password: "A-password-of-a-person-1", Permanent: true };
  await cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId: userPoolId, Username: email, ...password }),
  );
  cognito.destroy();
}

test("The commands need every action of their policy, and no other.", async () => {
  await runAll("desk", "complete@example.com");
  const requested = [...(airlock.actions.get(arnOf("desk")) ?? [])].map((action) => action.split(" ")[0]);
  const used = new Set(requested);
  // Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  used.delete("sts:GetCallerIdentity");
  expect(used).toEqual(new Set(actions));
  expect(await run("desk", "policy")).toEqual(policy);
});

test("docs/operations.md has the policy of who adds people.", async () => {
  const names = { region: "REGION", accountId: "ACCOUNT", stage: "STAGE", userPoolId: "USER_POOL" };
  const page = await readFile("docs/operations.md", "utf8");
  const blocks = [...page.matchAll(/```json\n(\{.*?)```/gs)].map(([, block = ""]) => block);
  expect(blocks.map((block) => JSON.parse(block))).toContainEqual(reviewerPolicy(names));
});

test.each(actions)("Without %s, the commands are denied, and the error names the action.", async (action) => {
  const email = `without-${action.replace(/\W/g, "-").toLowerCase()}@example.com`;
  await expect(runAll(nameWithout(action), email)).rejects.toThrow(`perform: ${action}`);
});
