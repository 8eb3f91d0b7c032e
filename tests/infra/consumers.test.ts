import { expect, test } from "vitest";
import { requireSharedKey } from "../../infra/consumers.ts";
import { type Graph, type Properties, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { listOf } from "../../packages/offline/src/iam/statements.ts";
import { graphOf } from "../support/graphs.ts";
import { violationsIn } from "./claims.ts";

const everything = await graphOf("everything");
const keyed = await graphOf("keyed");

function named(graph: Graph, name: string) {
  const found = graph.resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`The graph has no ${name}.`);
  return found;
}
const statementsOf = (graph: Graph, name: string): Properties[] =>
  JSON.parse(named(graph, name).inputs.policy).Statement;
const vaultArn = (graph: Graph) => named(graph, "VaultBucket").outputs.arn;
const roleArn = (graph: Graph, name: string) => named(graph, name).outputs.arn;
const consumers = [
  "arn:aws:iam::111122223333:role/claims/reader",
  "arn:aws:iam::444455556666:role/warehouse",
];
const condition = (graph: Graph) => ({
  StringEquals: {
    "kms:ViaService": `s3.${graph.region}.amazonaws.com`,
    "kms:EncryptionContext:aws:s3:arn": vaultArn(graph),
  },
});

test("consumers may read current released content, and nothing else of the bucket", () => {
  const allowed = statementsOf(everything, "VaultPolicy").filter(({ Effect }) => Effect === "Allow");
  expect(allowed).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: consumers },
      Action: "s3:GetObject",
      Resource: `${vaultArn(everything)}/released/*`,
    },
  ]);
});

test("the policy of the stage's key names who uses it, and for what", () => {
  const [administration, ...uses] = statementsOf(everything, "VaultKey");
  expect(administration?.Principal).toEqual({ AWS: "arn:aws:iam::000000000000:root" });
  expect(administration?.Action.filter((action: string) => /crypt|DataKey|Grant$|\*/.test(action))).toEqual([
    "kms:RevokeGrant",
  ]);
  const viaS3 = { StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" } };
  for (const { Sid, Condition } of uses)
    expect(Condition).toEqual(Sid === "backup" ? viaS3 : condition(everything));
  const actionsOf = uses.flatMap(({ Principal, Action }) =>
    listOf<string>(Principal.AWS).map((arn) => [arn, listOf<string>(Action)]),
  );
  const both = ["kms:Decrypt", "kms:GenerateDataKey"];
  expect(Object.fromEntries(actionsOf)).toEqual({
    [roleArn(everything, "ApiRole")]: both,
    [roleArn(everything, "InspectRole")]: ["kms:Decrypt"],
    [roleArn(everything, "PreviewRole")]: ["kms:Decrypt"],
    [roleArn(everything, "SettleRole")]: both,
    [roleArn(everything, "SweepRole")]: ["kms:Decrypt"],
    [roleArn(everything, "MalwareProtectionRole")]: both,
    // AWS Backup describes the key, for which there is no encryption context.
    [roleArn(everything, "BackupRole")]: ["kms:Decrypt", "kms:DescribeKey"],
    [consumers[0] ?? ""]: ["kms:Decrypt"],
    [consumers[1] ?? ""]: ["kms:Decrypt"],
  });
});

test("the stage's key is rotated, outlives a retained bucket and is found by its alias", () => {
  const key = named(everything, "VaultKey");
  expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
  expect(key.options.retainOnDelete).toBe(true);
  expect(named(everything, "VaultKeyAlias").inputs).toMatchObject({
    namePrefix: "alias/airlock-everything-Vault-",
    targetKeyId: key.outputs.keyId,
  });
  const [{ applyServerSideEncryptionByDefault, bucketKeyEnabled }] = named(everything, "VaultEncryption")
    .inputs.rules;
  expect(applyServerSideEncryptionByDefault.kmsMasterKeyId).toBe(key.outputs.arn);
  expect(bucketKeyEnabled).toBe(true);
});

test("with an existing key, the roles' own policies grant its use, and every claim holds", async () => {
  expect(await violationsIn(keyed)).toEqual([]);
  const keyArn = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const [rule] = named(keyed, "VaultEncryption").inputs.rules;
  expect(rule.applyServerSideEncryptionByDefault.kmsMasterKeyId).toBe(keyArn);
  expect(resourcesOfType(keyed, "aws:kms/key:Key").map(({ name }) => name)).not.toContain("VaultKey");
  const policies = [
    ...resourcesOfType(keyed, "aws:iam/role:Role").map(({ name, inputs }) => ({
      name,
      documents: inputs.inlinePolicies ?? [],
    })),
    { name: "MalwareProtectionRole", documents: [named(keyed, "MalwareProtectionRolePolicy").inputs] },
  ];
  const grants = policies.flatMap(({ name, documents }) =>
    documents
      .flatMap(({ policy }: { policy: string }) => JSON.parse(policy).Statement)
      .filter(({ Resource }: Properties) => Resource === keyArn)
      .map(({ Action, Condition }: Properties) => [name, listOf(Action), Condition]),
  );
  const both = ["kms:Decrypt", "kms:GenerateDataKey"];
  expect(grants.sort()).toEqual([
    ["ApiRole", both, condition(keyed)],
    ["InspectRole", ["kms:Decrypt"], condition(keyed)],
    ["MalwareProtectionRole", both, condition(keyed)],
    ["PreviewRole", ["kms:Decrypt"], condition(keyed)],
    ["SettleRole", both, condition(keyed)],
    ["SweepRole", ["kms:Decrypt"], condition(keyed)],
  ]);
});

test("nobody but GuardDuty may read quarantined or released content in which it found a threat", () => {
  const [denial] = statementsOf(everything, "VaultPolicy").filter(({ Condition }) =>
    JSON.stringify(Condition ?? {}).includes("THREATS_FOUND"),
  );
  expect(denial).toEqual({
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: ["quarantine", "released"].map((place) => `${vaultArn(everything)}/${place}/*`),
    Condition: {
      StringEquals: { "s3:ExistingObjectTag/GuardDutyMalwareScanStatus": "THREATS_FOUND" },
      ArnNotEquals: { "aws:PrincipalArn": roleArn(everything, "MalwareProtectionRole") },
    },
  });
});

test("consumers of another account are refused while the key is AWS-managed", () => {
  const stage = { name: "dev", consumers };
  const deploy = (encryption: string, accountId: string) => () =>
    requireSharedKey({ ...stage, encryption }, accountId);
  expect(deploy("aws-managed", "111122223333")).toThrow(
    /444455556666:role\/warehouse of another account .* Set encryption to "own-key"/,
  );
  expect(deploy("aws-managed", "111122223333")).not.toThrow(/claims\/reader/);
  expect(deploy("own-key", "111122223333")).not.toThrow();
  // A synth has no account.
  expect(deploy("aws-managed", "000000000000")).not.toThrow();
});
