import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { excuses } from "../../packages/offline/src/checks/grant-use.ts";
import { check } from "../../packages/offline/src/checks/index.ts";
import type { Graph, Properties, Resource } from "../../packages/offline/src/graph/graph.ts";
import { declaredGrants } from "../../packages/offline/src/iam/declared-grants.ts";
import { replay } from "../../packages/offline/test/support/replay.ts";
import { unusableGrants, unusedGrantsIn } from "../infra/exceptions.ts";
import { type RecordedStage, recordFlows } from "../support/flows/record.ts";
import { iamReport } from "../support/flows/report.ts";
import { namesOfGrants, recordedStages } from "../support/flows/stages.ts";
import { runnableGraphOf, synthesizeStage } from "../support/graphs.ts";

const root = join(import.meta.dirname, "../..");
const recordings = new Map<string, RecordedStage>();

/** The recording of a stage, which is made once for all tests of this file. */
async function recordingOf(stage: string): Promise<RecordedStage> {
  const recording = recordings.get(stage) ?? (await recordFlows(await runnableGraphOf(stage)));
  recordings.set(stage, recording);
  return recording;
}

const violationsOf = ({ graph, decisions }: RecordedStage) =>
  check(graph, { only: ["grant"], decisions, unusedGrants: unusedGrantsIn(graph) });

test.each(recordedStages)(
  "every request that users and the system make is granted, and every grant is used (%s)",
  async (stage) => {
    expect(await violationsOf(await recordingOf(stage))).toEqual([]);
  },
);

test("every grant that a setting adds is used in a recorded stage, or is an exception", async () => {
  const everything = await synthesizeStage("everything", { packages: false });
  const recorded = new Set<string>();
  for (const stage of recordedStages)
    for (const name of namesOfGrants((await recordingOf(stage)).graph).keys()) recorded.add(name);
  const exceptions = unusedGrantsIn(everything);
  const unrecorded = [...namesOfGrants(everything)].filter(
    ([name, grant]) => !recorded.has(name) && !exceptions.some((exception) => excuses(exception, { grant })),
  );
  expect(unrecorded.map(([name]) => name)).toEqual([]);
});

test("every exception from the use of grants names a grant of some stage", async () => {
  const everything = await synthesizeStage("everything", { packages: false });
  const grants = declaredGrants(everything);
  const stale = unusableGrants(everything).filter(
    (exception) => !grants.some((grant) => excuses(exception, { grant })),
  );
  expect(stale).toEqual([]);
});

test("docs/iam.md says what a new run says: run npm run iam-report", async () => {
  const recorded = await Promise.all(recordedStages.map(recordingOf));
  expect(await readFile(join(root, "docs/iam.md"), "utf8")).toBe(iamReport(recorded));
});

const find = (graph: Graph, name: string): Resource => {
  const found = graph.resources.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No ${name}.`);
  return found;
};
const arnOf = (graph: Graph, name: string) => String(find(graph, name).outputs.arn);

/** Changes the statements of a role's inline policy. */
const onRole = (name: string, change: (statements: Properties[], graph: Graph) => void) => (graph: Graph) => {
  const [inline] = find(graph, name).inputs.inlinePolicies;
  const document = JSON.parse(inline.policy);
  change([document.Statement].flat(), graph);
  inline.policy = JSON.stringify(document);
};
const granting = (statements: Properties[], action: string): Properties => {
  const found = statements.find(({ Action }) => [Action].flat().includes(action));
  if (!found) throw new Error(`Nothing grants ${action}.`);
  return found;
};
const withAction = (action: string, added: string) => (statements: Properties[]) => {
  const statement = granting(statements, action);
  statement.Action = [statement.Action, added].flat();
};
const withoutAction = (action: string) => (statements: Properties[]) => {
  const statement = granting(statements, action);
  statement.Action = [statement.Action].flat().filter((name: string) => name !== action);
};
const remove = (name: string) => (graph: Graph) => {
  graph.resources = graph.resources.filter((resource) => resource.name !== name);
};
const add = (like: string, name: string, inputs: (graph: Graph) => Properties) => (graph: Graph) => {
  const model = find(graph, like);
  graph.resources.push({ ...model, name, urn: `${model.urn}2`, inputs: inputs(graph) });
};

/** Violations once other policies decide about the recorded requests. */
async function violationsAfter(change: (graph: Graph) => void): Promise<string[]> {
  const { graph, decisions } = await recordingOf("offline-most");
  const changed = structuredClone(graph);
  change(changed);
  const decided = replay(changed, decisions.allowed);
  const violations = await violationsOf({ graph: changed, decisions: decided });
  return violations.map(({ resource, message }) => `${resource}: ${message}`);
}

test("the recorded requests are decided alike once more", async () => {
  expect(await violationsAfter(() => {})).toEqual([]);
});

const added: [what: string, change: (graph: Graph) => void, message: RegExp][] = [
  [
    "an action of a function",
    onRole("ApiRole", withAction("dynamodb:GetItem", "dynamodb:DeleteItem")),
    /^ApiRole: dynamodb:DeleteItem on .* nothing used it\.$/,
  ],
  [
    "a resource of a function",
    onRole("SweepRole", (statements, graph) => {
      const statement = granting(statements.slice(1), "dynamodb:Query");
      statement.Resource = [statement.Resource, `${arnOf(graph, "DocumentsTable")}/index/ofOwner`].flat();
    }),
    /^SweepRole: dynamodb:Query on .*\/index\/ofOwner .* nothing used it\.$/,
  ],
  [
    "a wildcard",
    onRole("InspectRole", (statements, graph) => {
      granting(statements, "s3:GetObject").Resource = `${arnOf(graph, "VaultBucket")}/*`;
    }),
    /^InspectRole: s3:GetObject on .*\/\* .* is wider than what was used: .*\/incoming\/\*\.$/,
  ],
  [
    "a statement of the bucket's policy",
    (graph) => {
      const { inputs } = find(graph, "VaultPolicy");
      const document = JSON.parse(inputs.policy);
      const grant = granting(document.Statement, "s3:GetObject");
      document.Statement.push({
        ...grant,
        Effect: "Allow",
        Principal: { AWS: arnOf(graph, "ApiRole") },
        Action: "s3:DeleteObject",
        Resource: `${arnOf(graph, "VaultBucket")}/released/*`,
      });
      inputs.policy = JSON.stringify(document);
    },
    /^VaultPolicy: s3:DeleteObject on .* nothing used it\.$/,
  ],
  [
    "a permission of a function",
    add("SweeperPermission", "OtherPermission", (graph) => ({
      ...find(graph, "SweeperPermission").inputs,
      principal: "sns.amazonaws.com",
    })),
    /^OtherPermission: lambda:InvokeFunction on .* nothing used it\.$/,
  ],
  [
    "a managed policy of a role",
    (graph) => {
      find(graph, "SettleRole").inputs.managedPolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"];
    },
    /^SettleRole: \* on \* \(managed policy .* nothing used it\.$/,
  ],
  [
    "a second inline policy of a role",
    (graph) => {
      const policy = {
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "dynamodb:Query", Resource: arnOf(graph, "DocumentsTable") },
      };
      find(graph, "InspectRole").inputs.inlinePolicies.push({ policy: JSON.stringify(policy) });
    },
    /^InspectRole: dynamodb:Query on .* nothing used it\.$/,
  ],
];

test.each(added)("a grant that was added is found (%s)", async (_what, change, message) => {
  expect(await violationsAfter(change)).toContainEqual(expect.stringMatching(message));
});

const removed: [what: string, change: (graph: Graph) => void, message: RegExp][] = [
  [
    "an action of a function",
    onRole("SettleRole", withoutAction("s3:DeleteObjectVersion")),
    /s3:DeleteObjectVersion on .* was denied when documents are withdrawn and erased: no statement allows it\.$/,
  ],
  [
    "a task of the workflow",
    onRole("IntakeRole", withoutAction("states:StartExecution")),
    /states:StartExecution on .* was denied when large content is inspected in steps: no statement allows it\.$/,
  ],
  [
    "a permission of a function",
    remove("GatewayPermission-decideDocument"),
    /^apigateway\.amazonaws\.com: lambda:InvokeFunction on .* was denied when a reviewer decides: /,
  ],
  [
    "a user of the vault's key",
    (graph) => {
      const { inputs } = find(graph, "VaultKey");
      const document = JSON.parse(inputs.policy);
      document.Statement = document.Statement.filter(({ Sid }: Properties) => Sid !== "inspect");
      inputs.policy = JSON.stringify(document);
    },
    /kms:Decrypt on .* was denied when a document is released: no statement allows it\.$/,
  ],
  [
    "a policy of a dead-letter queue",
    remove("UndeliveredPolicy"),
    /^events\.amazonaws\.com: sqs:SendMessage on .* was denied when a delivery fails: no statement allows it\.$/,
  ],
  [
    "the trust in a service",
    (graph) => {
      find(graph, "AuditExportRole").inputs.assumeRolePolicy = '{"Version":"2012-10-17","Statement":[]}';
    },
    /^events\.amazonaws\.com: sts:AssumeRole on .* was denied when a document is released: no statement allows it\.$/,
  ],
];

test.each(removed)(
  "a grant that was removed is found by what it denies (%s)",
  async (_what, change, message) => {
    expect(await violationsAfter(change)).toContainEqual(expect.stringMatching(message));
  },
);
