import {
  AdminDisableUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startScreen } from "../src/cli/start-screen.ts";
import { type System, startSystem } from "../src/run/system.ts";
import { cognitoService } from "../src/services/cognito/index.ts";
import { lambdaService } from "../src/services/lambda/index.ts";
import { logsService } from "../src/services/logs/index.ts";
import { graphOf, temporaryFolder } from "./support/local-aws.ts";
import { group, membership, poolId, poolResources, user } from "./support/sign-in.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let system: System;
const start = async (...resources: ReturnType<typeof user>[]) => {
  system = await startSystem({
    graph: graphOf([], [], [...poolResources(), ...resources]),
    directory: folder.path,
    port: 0,
    services: [cognitoService, lambdaService, logsService],
  });
};
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  await system.close();
  await folder.remove();
});

const jane = [group("readers"), user("jane"), membership("jane", "readers")];

test("a declared user has a generated password, which is printed, in the outputs, and the same after a restart", async () => {
  await start(...jane, user("bob", { password: "Declared-1" }));
  const { people, publicClients } = system.outputs;
  expect(people.jane).toEqual({ password: expect.stringMatching(/^\S{20}$/), groups: ["readers"] });
  expect(people.bob).toEqual({ password: "Declared-1", groups: [] });
  expect(publicClients.page).toMatchObject({
    clientId: "page",
    callbackUrls: [expect.any(String), expect.any(String)],
  });
  expect(system.outputs.clients).toEqual({});
  expect(startScreen(system, folder.path)).toContain(`${people.jane?.password} `);
  await system.close();
  await start(...jane, user("bob", { password: "Declared-1" }));
  expect(system.outputs.people).toEqual(people);
});

test("what a command changed of a declared user stays, until the declaration changes", async () => {
  await start(...jane);
  const { awsEndpoint, region, administrator } = system.outputs;
  const admin = new CognitoIdentityProviderClient({
    endpoint: awsEndpoint,
    region,
    credentials: administrator,
  });
  await admin.send(new AdminDisableUserCommand({ UserPoolId: poolId, Username: "jane" }));
  admin.destroy();
  const isEnabled = async () => {
    const { cognito } = system.service(cognitoService);
    const call = cognito.operations.AdminGetUser?.prepare({ UserPoolId: poolId, Username: "jane" });
    return Object(call?.perform()).Enabled;
  };
  await system.close();
  await start(...jane);
  expect(await isEnabled()).toBe(false);
  await system.close();
  await start(group("readers"), user("jane"));
  expect([await isEnabled(), system.outputs.people.jane?.groups]).toEqual([true, []]);
  await system.close();
  await start();
  expect(system.outputs.people).toEqual({});
  await expect(isEnabled()).rejects.toThrow("User does not exist.");
});
