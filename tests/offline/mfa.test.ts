import { expect, onTestFinished, test } from "vitest";
import { readReviewerRequest } from "../../packages/admin/src/reviewer-command.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { startInProcess } from "../support/in-process.ts";
import { signIn } from "../support/sign-in.ts";
import { call } from "../support/target.ts";

const username = "anna@example.com";

test("Where MFA is required, the first sign-in registers an authenticator app, and so does the one after reset-mfa.", async () => {
  const graph = structuredClone(await runnableGraphOf("offline"));
  // As production has it; its own graph lets nobody call from this machine.
  for (const { inputs } of resourcesOfType(graph, "aws:cognito/userPool:UserPool"))
    inputs.mfaConfiguration = "ON";
  const airlock = await startInProcess("offline", graph);
  onTestFinished(() => airlock.close());
  const { awsEndpoint: endpoint, region, administrator: credentials } = airlock.system.outputs;
  const run = async (...commandArguments: string[]) => {
    const request = readReviewerRequest([...commandArguments, "--stage", "offline"]);
    // biome-ignore lint/suspicious/noExplicitAny: tests read members of printed JSON
    return (await request?.run({ endpoint, region, credentials }))?.json as any;
  };

  const added = await run("add", username, "--print-password");
  const password = added.temporaryPassword;
  const first = await signIn(airlock, { username, password, newPassword: "A-password-of-a-person-1" });
  expect(first.appSecret).toBeDefined();
  expect((await call(airlock, first.accessToken, "GET", "/documents")).status).toBe(200);
  expect((await run("list")).people).toContainEqual(expect.objectContaining({ username, hasMfa: true }));

  const reset = await run("reset-mfa", username, "--print-password");
  expect((await first.refresh()).status).toBe(400);
  const second = await signIn(airlock, {
    username,
    password: reset.temporaryPassword,
    newPassword: "A-password-of-a-person-2",
  });
  expect(second.appSecret).toBeDefined();
  expect(second.appSecret).not.toBe(first.appSecret);
});
