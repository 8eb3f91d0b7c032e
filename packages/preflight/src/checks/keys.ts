import type { KeyMetadata } from "@aws-sdk/client-kms";
import type { Graph, Properties } from "../../../offline/src/graph/graph.ts";
import { describeKey, getKeyPolicy } from "../calls/security.ts";
import type { Check, Context, Obstacle } from "../check.ts";
import { listOf } from "../json.ts";
import { principalsOf, statementsOf } from "../policies.ts";

const keyArns = /arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/g;

/** What S3 calls the key for. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
const neededActions = ["kms:Decrypt", "kms:GenerateDataKey"];

export const keys: Check = {
  id: "keys",
  question: "Can the stage use the existing KMS keys that its settings name?",
  page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
  calls: [describeKey, getKeyPolicy],
  async *run(context) {
    for (const arn of keysNamedIn(context)) {
      const key = await context.ask(describeKey, { KeyId: arn });
      if (!key) {
        yield {
          severity: "stops",
          message: `The key ${arn} does not exist.`,
          remedy: 'Set encryption to an existing key of the region, or to "own-key".',
          command: `aws kms list-keys --region ${context.graph.region}`,
        };
        continue;
      }
      yield* obstaclesOfKey(key, arn);
      const [, , , region, account] = arn.split(":");
      if (account !== context.graph.accountId)
        yield {
          severity: "note",
          message: `The key ${arn} is of another account, which alone can read its policy.`,
          remedy: `Its policy has to let account ${context.graph.accountId} decrypt and generate data keys: docs/operations.md#encryption.`,
          command: `aws kms get-key-policy --region ${region} --key-id ${arn}`,
        };
      else yield* obstaclesOfPolicy(context.graph, arn, await context.ask(getKeyPolicy, { KeyId: arn }));
    }
  },
};

/** ARNs of keys that the settings name. Those of the stage's keys and of AWS-managed keys have synth's account number. */
function keysNamedIn({ synthesized }: Context): Set<string> {
  const named = JSON.stringify(synthesized.resources.map(({ inputs }) => inputs)).match(keyArns) ?? [];
  return new Set(named.filter((arn) => arn.split(":")[4] !== synthesized.accountId));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html: symmetric encryption keys only. */
function* obstaclesOfKey(key: KeyMetadata, arn: string): Generator<Obstacle> {
  const region = arn.split(":")[3];
  if (key.KeyUsage !== "ENCRYPT_DECRYPT" || key.KeySpec !== "SYMMETRIC_DEFAULT")
    yield {
      severity: "stops",
      message: `The key ${arn} is for ${key.KeyUsage} with ${key.KeySpec}; S3 needs a symmetric encryption key.`,
      remedy: "Set encryption to a symmetric encryption key.",
      command: `aws kms describe-key --region ${region} --key-id ${arn}`,
    };
  if (key.KeyState === "Enabled") return;
  yield {
    severity: "weakens",
    message: `The key ${arn} has the state ${key.KeyState}: nothing can be stored or read.`,
    remedy: key.KeyState === "PendingDeletion" ? "Cancel its deletion, and enable it." : "Enable it.",
    command:
      key.KeyState === "PendingDeletion"
        ? `aws kms cancel-key-deletion --region ${region} --key-id ${arn} && aws kms enable-key --region ${region} --key-id ${arn}`
        : `aws kms enable-key --region ${region} --key-id ${arn}`,
  };
}

/**
 * Whether the key's policy lets the account decide by the policies of its roles. Conditions are not evaluated.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function* obstaclesOfPolicy({ accountId }: Graph, arn: string, policy = ""): Generator<Obstacle> {
  const statements = statementsOf(policy).filter((statement) => allowsAccount(statement, accountId));
  const missing = neededActions.filter(
    (action) =>
      !statements.some(({ Action }) => listOf(Action).some((pattern) => matches(String(pattern), action))),
  );
  if (missing.length > 0)
    yield {
      severity: "weakens",
      message: `The policy of key ${arn} does not let account ${accountId} grant ${missing.join(" and ")} to its roles.`,
      remedy: "Add the statements of docs/operations.md#encryption to the key's policy.",
      command: `aws kms get-key-policy --region ${arn.split(":")[3]} --key-id ${arn} --output text`,
    };
}

const allowsAccount = (statement: Properties, accountId: string): boolean =>
  statement.Effect === "Allow" &&
  principalsOf(statement).some((arn) => ["*", accountId, `arn:aws:iam::${accountId}:root`].includes(arn));

/** Whether a pattern of a policy stands for an action. */
const matches = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  ).test(action);
