import { expect, onTestFinished, test } from "vitest";
import { operations } from "../../packages/functions/src/http/operations.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { policiesOf } from "../../packages/offline/src/iam/policies.ts";
import { statementsOf } from "../../packages/offline/src/iam/statements.ts";
import { factsOf } from "../../packages/offline/src/services/facts.ts";
import { roleType } from "../../packages/offline/src/services/iam/types.ts";
import { lambdaService } from "../../packages/offline/src/services/lambda/index.ts";
import { functionType, permissionType } from "../../packages/offline/src/services/lambda/types.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { permissionCases } from "../support/permission-cases/index.ts";
import { logOf } from "../support/permission-cases/permission-case.ts";
import { all, type Change, find, remove, revoke, trust } from "../support/permissions.ts";
import { tokenOf } from "../support/target.ts";

/** Runs a stage whose graph was changed, for one test. */
async function start(change: Change, stage = "offline"): Promise<InProcess> {
  const graph = await runnableGraphOf(stage);
  change(graph);
  const airlock = await startInProcess(stage, graph);
  onTestFinished(() => airlock.close());
  return airlock;
}

const reported = (airlock: InProcess, line: RegExp) =>
  expect.poll(() => airlock.reports).toContainEqual(expect.stringMatching(line));

/** Whether a role made a request. */
const acted = ({ graph, decisions }: InProcess, role: string) => {
  const { arn } = find(graph, "Role", role).outputs;
  return decisions.some(({ principal }) => principal.kind === "role" && principal.arn === arn);
};

test.each(Object.entries(permissionCases))("It stops there: %s.", async (_, permissionCase) => {
  const { stage, change, drive, denied, silent, stopped } = permissionCase;
  const airlock = await start(change, stage);
  await drive(airlock);
  await reported(airlock, denied);
  await stopped?.(airlock);
  if (silent) expect(acted(airlock, silent)).toBe(false);
});

/** Permissions of methods, each of which is removed in one test below. */
const isOfMethod = (name: string) => name.startsWith("GatewayPermission-");

/** A token with a scope of the operation that a permission is for. */
function tokenFor(airlock: InProcess, permission: string): Promise<string> {
  const operation = Object.entries(operations).find(([name]) => permission.split("-")[1] === name)?.[1];
  const accepted: readonly string[] = operation?.scopes ?? [];
  const clients = Object.entries(airlock.system.outputs.clients ?? {});
  const [client = "partner"] =
    clients.find(([, { scopes }]) => scopes.some((scope) => accepted.includes(scope))) ?? [];
  return tokenOf(airlock, client);
}

test("Each method of the API answers 500 without its permission, and the terminal names the function and the method.", async () => {
  const graph = await runnableGraphOf("offline");
  const permissions = resourcesOfType(graph, permissionType).filter(({ name }) => isOfMethod(name));
  expect(permissions.length).toBeGreaterThan(10);
  const airlock = await start(remove("Permission", ...permissions.map(({ name }) => name)));
  for (const { name, inputs } of permissions) {
    const [, , method = "", ...path] = inputs.sourceArn?.split("/") ?? [];
    const headers = { authorization: `Bearer ${await tokenFor(airlock, name)}` };
    const answer = await fetch(`${airlock.apiUrl}/${path.join("/").replace("*", "1")}`, { method, headers });
    expect([method, path, answer.status]).toEqual([method, path, 500]);
    expect(airlock.reports).toContainEqual(
      expect.stringContaining(`(for ${inputs.sourceArn}) needs lambda:InvokeFunction on ${inputs.function}.`),
    );
  }
  expect(acted(airlock, "ApiRole")).toBe(false);
});

const functionRoles = [
  "ApiRole",
  "PreviewRole",
  "OverviewRole",
  "PagesRole",
  "TokenScopesRole",
  "InspectRole",
  "SettleRole",
  "RecordFailureRole",
  "SweepRole",
];

/** Invokes every function with an event that it does not understand; gives the errors of the invocations. */
async function invokeAll({ system, graph }: InProcess): Promise<string[]> {
  const { lambda } = system.service(lambdaService);
  return Promise.all(
    resourcesOfType(graph, functionType).map(({ outputs }) =>
      lambda.invoke(outputs.arn, {}).then(
        () => "none",
        (error) => error.message,
      ),
    ),
  );
}

test("No function runs whose role does not trust Lambda.", async () => {
  const airlock = await start(all(...functionRoles.map((role) => trust(role, "ec2.amazonaws.com"))));
  expect(new Set(await invokeAll(airlock))).toEqual(
    new Set(["The role defined for the function cannot be assumed by Lambda."]),
  );
  for (const role of functionRoles)
    await reported(airlock, new RegExp(`lambda\\.amazonaws\\.com .* needs sts:AssumeRole on \\S+-${role}-`));
});

test("A function whose role may not write its log runs, and writes none.", async () => {
  const airlock = await start(all(...functionRoles.map((role) => revoke(role, "logs:CreateLogStream"))));
  expect(new Set(await invokeAll(airlock))).toEqual(new Set(["none"]));
  for (const role of functionRoles)
    await reported(airlock, new RegExp(`-${role}-\\S+ \\(for \\S+\\) needs logs:CreateLogStream on`));
  for (const { inputs } of resourcesOfType(airlock.graph, functionType))
    expect(await logOf(airlock, inputs.loggingConfig?.logGroup ?? "")).toBe("");
});

/** The names of the resources that a change changes or removes. */
async function changedBy({ stage = "offline", change }: { stage?: string; change: Change }) {
  const before = await runnableGraphOf(stage);
  const after = structuredClone(before);
  change(after);
  return before.resources
    .filter(({ urn, inputs }) => {
      const same = after.resources.find((other) => other.urn === urn);
      return JSON.stringify(same?.inputs) !== JSON.stringify(inputs);
    })
    .map(({ name }) => name);
}

/** The names of the roles, permissions and policies of a graph by which AWS services may act. */
function actingNames(graph: Graph): string[] {
  const roles = resourcesOfType(graph, roleType).filter(({ options }) => !options.read);
  const policies = policiesOf(graph).filter(
    (policy) =>
      policy.kind === "resource" &&
      factsOf(policy.resource.type)?.emulation !== "not-emulated" &&
      statementsOf(policy).some(
        ({ Effect, Principal }) => Effect === "Allow" && typeof Principal === "object" && Principal.Service,
      ),
  );
  return [...roles, ...policies.map(({ resource }) => resource)].map(({ name }) => name);
}

test.each(["offline", "scanned"])(
  "Every role and permission of stage %s by which an AWS service acts is taken away in a test.",
  async (stage) => {
    const changed = await Promise.all(Object.values(permissionCases).map(changedBy));
    const covered = new Set([...changed.flat(), ...functionRoles]);
    const missing = actingNames(await runnableGraphOf(stage)).filter(
      (name) => !covered.has(name) && !isOfMethod(name),
    );
    expect(missing).toEqual([]);
  },
);
