// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of programs, not templates.
/** A fault of the review, committed again in the real program's text. Each of these must be caught. */
export interface Regression {
  /** The finding of the review, 1 to 15. */
  finding: number;
  /** What was done wrong, as the rest of "A program in which …". */
  what: string;
  file: string;
  from: string;
  to: string;
  /** The check's rule, how the resource that it must name begins, and a part of what it must say. */
  caught: { rule: string; resource: string; says: string };
}

export const regressions: Regression[] = [
  {
    finding: 1,
    what: "a bucket's access block leaves public policies be",
    file: "infra/access.ts",
    from: "        bucket,\n        blockPublicAcls: true,\n        blockPublicPolicy: true,",
    to: "        bucket,\n        blockPublicAcls: true,\n        blockPublicPolicy: false,",
    caught: { rule: "access-block", resource: "Vault", says: "blockPublicPolicy" },
  },
  {
    finding: 2,
    what: "an integration's URI is the function's own ARN",
    file: "infra/api.ts",
    from: "  let source: string | undefined;\n",
    to: "  let source: string | undefined;\n  $transform(aws.apigateway.Integration, (integration) => {\n    integration.uri = api.arn;\n  });\n",
    caught: { rule: "integration-uri", resource: "GatewayRoute", says: "invocation URI" },
  },
  {
    finding: 2,
    what: "an event's target names a role that somebody typed",
    file: "infra/workflow.ts",
    from: "    roleArn: role.arn,\n",
    to: '    roleArn: "arn:aws:iam::000000000000:role/airlock-prod-Upload",\n',
    caught: { rule: "reference", resource: "UploadedTarget", says: "role/airlock-prod-Upload" },
  },
  {
    finding: 3,
    what: "the gateway may call the function from any stage, method and path",
    file: "infra/api.ts",
    from: "    if (source && name.startsWith(",
    to: "    if (source && name.startsWith('no' + ",
    caught: { rule: "integration-permission", resource: "GatewayRoute", says: "which no method needs" },
  },
  {
    finding: 4,
    what: "a change of the network policy makes no new deployment",
    file: "infra/api.ts",
    from: "            policy: policyJson,\n",
    to: "",
    caught: { rule: "resource-policy", resource: "GatewayDeployment", says: "not among its triggers" },
  },
  {
    finding: 5,
    what: "a task names a function where it should name the service",
    file: "infra/workflow.ts",
    from: "JSON.stringify({ TimeoutSeconds: seconds, ...JSON.parse(definition) })",
    to: 'JSON.stringify({ TimeoutSeconds: seconds, ...JSON.parse(definition) }).replace("arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:call")',
    caught: { rule: "state-machine", resource: "Intake", says: "lambda:call" },
  },
  {
    finding: 6,
    what: "a Config rule's identifier is misspelt",
    file: "infra/config.ts",
    from: 'managedRule("S3_BUCKET_SSL_REQUESTS_ONLY", {})',
    to: 'managedRule("S3_BUCKET_SSL_REQUEST_ONLY" as never, {} as never)',
    caught: {
      rule: "config-rule-identifier",
      resource: "AuditBucketTls",
      says: "S3_BUCKET_SSL_REQUEST_ONLY",
    },
  },
  {
    finding: 7,
    what: "a function may do everything with a prefix of the vault",
    file: "infra/functions.ts",
    from: '{ actions: ["s3:GetObject"], resources: [$interpolate`${vault.arn}/incoming/*`] }',
    to: '{ actions: ["s3:*"], resources: [$interpolate`${vault.arn}/incoming/*`] }',
    caught: { rule: "least-privilege", resource: "SweepRole", says: "s3:*" },
  },
  {
    finding: 7,
    what: "the workflow's role keeps what SST gives it",
    file: "infra/workflow.ts",
    from: 'if (name !== "IntakeRole") return;',
    to: 'if (name !== "IntakeRolle") return;',
    caught: { rule: "least-privilege", resource: "IntakeRole", says: "states:StartExecution" },
  },
  {
    finding: 7,
    what: "a function may query every index there will ever be",
    file: "infra/functions.ts",
    from: '$interpolate`${documents.arn}/index/byOpenStatus`] },\n      { actions: ["s3',
    to: '$interpolate`${documents.arn}/index/*`] },\n      { actions: ["s3',
    caught: { rule: "least-privilege", resource: "SweepRole", says: "/index/*" },
  },
  {
    finding: 8,
    what: "functions' log groups keep everything for ever",
    file: "infra/functions.ts",
    from: "    retentionInDays: stage.retentionDays.logs,\n",
    to: "",
    caught: { rule: "log-group", resource: "Api", says: "for ever" },
  },
  {
    finding: 8,
    what: "the gateway's execution log group may come after its stage",
    file: "infra/api.ts",
    from: "        options.dependsOn = [parts().executionLogs];\n",
    to: "",
    caught: { rule: "log-group", resource: "GatewayStage", says: "execution log" },
  },
  {
    finding: 9,
    what: "alarms name a dimension that Lambda's metrics do not have",
    file: "infra/alarms.ts",
    from: "dimensions: { FunctionName: name },",
    to: "dimensions: { Function: name },",
    caught: { rule: "alarm", resource: "AlarmApiErrors", says: "Function" },
  },
  {
    finding: 10,
    what: "an output is a name that somebody typed",
    file: "sst.config.ts",
    from: "      vault: vault.name,",
    to: '      vault: "airlock-vault",',
    caught: { rule: "output", resource: "vault", says: "airlock-vault" },
  },
  {
    finding: 11,
    what: "the firewall is associated with the API's execution ARN",
    file: "infra/waf.ts",
    from: "    resourceArn: apiStage.arn,",
    to: "    resourceArn: apiStage.executionArn,",
    caught: { rule: "firewall", resource: "GatewayStage", says: "No web ACL" },
  },
  {
    finding: 12,
    what: "the table's encryption is left to AWS's default",
    file: "sst.config.ts",
    from: "transform: { table: { serverSideEncryption: { enabled: true } } },",
    to: "",
    caught: { rule: "encryption", resource: "Documents", says: "key is not said" },
  },
  {
    finding: 12,
    what: "buckets are encrypted under a key that is not named",
    file: "infra/access.ts",
    from: "              kmsMasterKeyId: managedKeyArn(),\n",
    to: "",
    caught: { rule: "encryption", resource: "Vault", says: "key is not named" },
  },
  {
    finding: 13,
    what: "packages hold the time of their build",
    file: "sst.config.ts",
    from: "        stuckAfterSeconds: stage.stuckAfterSeconds,\n",
    to: "        stuckAfterSeconds: stage.stuckAfterSeconds,\n        builtAt: Date.now(),\n",
    caught: { rule: "package", resource: "Inspect", says: "in one build" },
  },
];
