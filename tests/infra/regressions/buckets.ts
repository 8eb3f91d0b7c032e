import { adding, changing, changingPolicy, type Regression, setting } from "./regression.ts";

export const buckets: Regression[] = [
  {
    finding: 1,
    what: "a bucket's public access block allows public policies",
    change: setting("VaultAccessBlock", { blockPublicPolicy: false }),
    violation: { rule: "access-block", resource: "VaultBucket", message: "blockPublicPolicy" },
  },
  {
    finding: 1,
    what: "the account's public access block allows public policies",
    change: adding("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "Account", () => ({
      blockPublicAcls: true,
      ignorePublicAcls: true,
    })),
    violation: { rule: "access-block", resource: "Account", message: "blockPublicPolicy" },
  },
];

export const encryption: Regression[] = [
  {
    finding: 12,
    what: "the table's encryption is not explicit",
    change: setting("DocumentsTable", { serverSideEncryption: undefined }),
    violation: { rule: "encryption", resource: "DocumentsTable", message: "encryption names no key" },
  },
  {
    finding: 12,
    what: "a bucket's encryption names no key",
    change: changing("VaultEncryption", ({ rules: [rule] }) => {
      delete rule.applyServerSideEncryptionByDefault.kmsMasterKeyId;
    }),
    violation: { rule: "encryption", resource: "VaultBucket", message: "encryption names no key" },
  },
  {
    finding: 12,
    what: "the queue demands TLS for one action only",
    change: changingPolicy("UndeliveredPolicy", (statements) => {
      for (const statement of statements)
        if (statement.Effect === "Deny") statement.Action = "sqs:PurgeQueue";
    }),
    violation: { rule: "encryption", resource: "Undelivered", message: "without TLS" },
  },
  {
    finding: 12,
    what: "the key of the alarm topic is not rotated",
    change: setting("AlarmsKey", { enableKeyRotation: undefined }),
    violation: { rule: "encryption", resource: "AlarmsKey", message: "never rotated" },
  },
];
