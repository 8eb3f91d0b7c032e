import type { Graph, Properties, Resource } from "../../../offline/src/graph/graph.ts";
import type { Severity } from "../../src/check.ts";
import type { RecordedAccount } from "../recorded-account.ts";

/** What is in an account, and what a run says about it. */
export interface Case {
  title: string;
  /** Absent: what the stage declares raises no question but those of every stage. */
  resources?: Resource[];
  /** Resources of `resources` that an earlier deploy made, with their outputs. */
  deployed?: Resource[];
  /** How the account differs from one that has just been opened. */
  account?: (account: RecordedAccount) => void;
  /** All obstacles of the checks in question: the check, the severity, and a part of the message. */
  obstacles: [check: string, severity: Severity, message: string | RegExp][];
}

/** The account of the recordings. */
export const accountId = "111122223333";

/** A declared resource. */
export const resource = (
  type: string,
  name: string,
  inputs: Properties = {},
  outputs: Properties = {},
): Resource => ({
  type,
  name,
  urn: `urn:pulumi:prod::airlock::${type}::${name}`,
  id: name,
  dependsOn: [],
  options: {},
  inputs,
  outputs: { ...inputs, ...outputs },
});

/** As many resources as a quota needs. */
export const resources = (count: number, type: string): Resource[] =>
  Array.from({ length: count }, (_, index) => resource(type, `Resource${index}`));

/** The graph of a stage as synth gives it, without an account. */
export const graphOf = (declared: Resource[]): Graph => ({
  app: "airlock",
  stage: "prod",
  region: "us-west-2",
  accountId: "000000000000",
  resources: declared,
  packages: [],
  outputs: {},
});

/** Makes SST's buckets, with the state of a stage that an earlier deploy made. */
export function bootstrapped(account: RecordedAccount, deployed: Resource[] = []): void {
  const value = { version: 3, asset: "sst-asset-abc", state: "sst-state-abc" };
  account.change("ssm GetParameter", {
    body: { Parameter: { Name: "/sst/bootstrap", Value: JSON.stringify(value) } },
  });
  for (const bucket of ["sst-asset-abc", "sst-state-abc"]) account.change(`s3 HEAD /${bucket}`, { body: "" });
  if (deployed.length === 0) return;
  const states = deployed.map(({ type, name, id, inputs, outputs }) => ({
    urn: `urn:pulumi:prod::airlock::sst:aws:Parent$${type}::${name}`,
    custom: true,
    type,
    id,
    inputs,
    outputs,
  }));
  const body = JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: { resources: states } } });
  account.change("s3 GET /sst-state-abc/app/airlock/prod.json", { body });
}

/** An answer of EC2's and IAM's XML. */
export const list = (tag: string, items: string[]): string =>
  `<${tag}>${items.map((item) => `<item>${item}</item>`).join("")}</${tag}>`;

/** An account with a quota of concurrent executions, of which some are not reserved. */
export const concurrency =
  (ConcurrentExecutions: number, UnreservedConcurrentExecutions: number) => (account: RecordedAccount) => {
    bootstrapped(account);
    account.change("lambda GET /2016-08-19/account-settings", {
      body: { AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions } },
    });
  };

/** The answer of IAM about a role. */
export const roleAnswer = (arn: string) =>
  `<GetRoleResponse><GetRoleResult><Role><Arn>${arn}</Arn><RoleName>${arn.split("/").at(-1)}</RoleName></Role></GetRoleResult></GetRoleResponse>`;

/** The encryption of the bucket `vault` under a key. */
export const encryption = (arn: string) =>
  resource(
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    "Encryption",
    {
      bucket: "vault",
      rules: [{ applyServerSideEncryptionByDefault: { kmsMasterKeyId: arn } }],
    },
  );
