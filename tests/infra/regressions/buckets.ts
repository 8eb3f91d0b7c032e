import type { Properties } from "../../../packages/offline/src/graph/graph.ts";
import {
  adding,
  changing,
  changingPolicy,
  changingStatement,
  type Regression,
  setting,
} from "./regression.ts";

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
  {
    finding: 1,
    what: "the bucket of the audit export locks no objects",
    change: setting("AuditExportRetention", { rule: undefined }),
    violation: { rule: "object-lock", resource: "AuditExport", message: "no default retention" },
  },
  {
    finding: 1,
    what: "the audit export's lifecycle expires objects that are locked",
    change: changing("AuditExportLifecycle", ({ rules: [rule] }) => {
      rule.expiration.days = 30;
    }),
    violation: { rule: "object-lock", resource: "AuditExport", message: "after 30 days" },
  },
];

const allowing = (statements: Properties[]) => statements.filter(({ Effect }) => Effect === "Allow");

export const consumers: Regression[] = [
  {
    finding: 7,
    what: "every role of another account may read released content",
    stage: "everything",
    change: changingPolicy("VaultPolicy", (statements) => {
      for (const statement of allowing(statements))
        statement.Principal.AWS = "arn:aws:iam::111122223333:root";
    }),
    violation: { rule: "least-privilege", resource: "VaultPolicy", message: "111122223333:root" },
    // The account is not that of the settings' roles.
    alsoViolates: ["reference"],
  },
  {
    finding: 7,
    what: "consumers may read every object of the vault",
    stage: "everything",
    change: changingPolicy("VaultPolicy", (statements) => {
      for (const statement of allowing(statements))
        statement.Resource = String(statement.Resource).replace("released/", "");
    }),
    violation: { rule: "least-privilege", resource: "VaultPolicy", message: "s3:GetObject is allowed on" },
  },
  {
    finding: 7,
    what: "every principal of the account may decrypt with the vault's key",
    stage: "everything",
    change: changingStatement("VaultKey", "kms:PutKeyPolicy", (statement) => {
      statement.Action.push("kms:Decrypt");
    }),
    violation: { rule: "least-privilege", resource: "VaultKey", message: "kms:Decrypt is allowed to" },
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
  {
    finding: 12,
    what: "the key of the vault is not rotated",
    stage: "everything",
    change: setting("VaultKey", { enableKeyRotation: false }),
    violation: { rule: "encryption", resource: "VaultKey", message: "never rotated" },
  },
  {
    finding: 12,
    what: "the vault is encrypted under an alias that is not declared",
    change: changing("VaultEncryption", ({ rules: [rule] }) => {
      rule.applyServerSideEncryptionByDefault.kmsMasterKeyId = "alias/documents";
    }),
    violation: { rule: "encryption", resource: "VaultBucket", message: "alias/documents is not declared" },
  },
];
