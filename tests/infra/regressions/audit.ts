import { changing, type Regression } from "./regression.ts";

export const configRules: Regression[] = [
  {
    finding: 6,
    what: "a Config rule's identifier is misspelt",
    change: changing("AuditBucketTls", ({ source }) => {
      source.sourceIdentifier = "S3_BUCKET_SSL_REQUEST_ONLY";
    }),
    violation: {
      rule: "config-rule-identifier",
      resource: "AuditBucketTls",
      message: "S3_BUCKET_SSL_REQUEST_ONLY",
    },
  },
  {
    finding: 6,
    what: "a Config rule's owner is misspelt",
    change: changing("AuditTableRecovery", ({ source }) => {
      source.owner = "Aws";
    }),
    violation: { rule: "config-rule-owner", resource: "AuditTableRecovery", message: "Aws" },
  },
  {
    finding: 6,
    what: "a Config rule demands of a function the default of a parameter that is left out",
    change: changing("AuditFunctionInspectSettings", (inputs) => {
      const { memorySize: _, ...parameters } = JSON.parse(inputs.inputParameters);
      inputs.inputParameters = JSON.stringify(parameters);
    }),
    violation: {
      rule: "config-rule-parameter-default",
      resource: "AuditFunctionInspectSettings",
      message: "its default, 128",
    },
  },
];
