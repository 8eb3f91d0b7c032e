import type { Properties } from "../../../offline/src/graph/graph.ts";
import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, encryption } from "./case.ts";

const keyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

const usable = {
  KeyId: "1234abcd",
  KeyState: "Enabled",
  KeyUsage: "ENCRYPT_DECRYPT",
  KeySpec: "SYMMETRIC_DEFAULT",
};

const key = (more: Properties) => (account: RecordedAccount) => {
  bootstrapped(account);
  account.change("kms DescribeKey", { body: { KeyMetadata: { ...usable, ...more } } });
};

const keyPolicy = (account: RecordedAccount, statement: Properties) =>
  account.change("kms GetKeyPolicy", { body: { Policy: JSON.stringify({ Statement: [statement] }) } });

export const casesOfKeys: Case[] = [
  {
    title: "a key that does not exist stops the deploy",
    resources: [encryption(keyArn)],
    account: bootstrapped,
    obstacles: [["keys", "stops", `The key ${keyArn} does not exist.`]],
  },
  {
    title: "a key that the account may use is ready",
    resources: [encryption(keyArn)],
    account: key({}),
    obstacles: [],
  },
  {
    title: "keys that the stage creates, and AWS-managed keys, are not asked for",
    resources: [encryption("arn:aws:kms:us-west-2:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab")],
    account: bootstrapped,
    obstacles: [],
  },
  {
    title: "a disabled key is named",
    resources: [encryption(keyArn)],
    account: key({ KeyState: "Disabled" }),
    obstacles: [["keys", "weakens", "has the state Disabled"]],
  },
  {
    title: "a key that is to be deleted is named",
    resources: [encryption(keyArn)],
    account: key({ KeyState: "PendingDeletion" }),
    obstacles: [["keys", "weakens", "has the state PendingDeletion"]],
  },
  {
    title: "a key for signatures stops the deploy",
    resources: [encryption(keyArn)],
    account: key({ KeyUsage: "SIGN_VERIFY", KeySpec: "RSA_2048" }),
    obstacles: [["keys", "stops", "is for SIGN_VERIFY with RSA_2048"]],
  },
  {
    title: "a key whose policy leaves the account out is named with what is missing",
    resources: [encryption(keyArn)],
    account: (account) => {
      key({})(account);
      keyPolicy(account, {
        Effect: "Allow",
        Principal: { AWS: ["111122223333"] },
        Action: ["kms:Describe*", "kms:Dec?ypt"],
      });
    },
    obstacles: [
      ["keys", "weakens", "does not let account 111122223333 grant kms:GenerateDataKey to its roles"],
    ],
  },
  {
    title: "a key of another account cannot be asked for its policy",
    resources: [encryption(keyArn.replace("111122223333", "444455556666"))],
    account: key({}),
    obstacles: [["keys", "note", "is of another account, which alone can read its policy"]],
  },
];
