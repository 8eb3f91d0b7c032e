import { secureBucket, withBucket } from "./access.ts";
import type { deployGateway } from "./api.ts";
import { type ManagedRuleIdentifier, managedRules, type RuleParameters } from "./managed-rules.ts";
import { named } from "./names.ts";
import type { Stage } from "./stage.ts";
import type { createFirewall } from "./waf.ts";

/** What several rules find their resources by; the value is the stage's name. */
const auditTag = `${$app.name}:stage`;

/** Tags what the rules find by the stage's tag. To be called before anything is declared, so that nothing is left out. */
export function tagForAudit(stage: Stage) {
  const tag = (args: { tags?: $util.Input<Record<string, $util.Input<string>>> } = {}) => {
    args.tags = $output(args.tags).apply((tags) => ({ ...tags, [auditTag]: stage.name }));
  };
  $transform(aws.s3.BucketV2, tag);
  $transform(aws.lambda.Function, tag);
  $transform(aws.iam.Policy, tag);
}

/** What the rules look at, as resources: what does not exist cannot be audited. */
export interface Audited {
  stage: Stage;
  documents: sst.aws.Dynamo;
  gateway: ReturnType<typeof deployGateway>;
  intake: sst.aws.StepFunctions;
  functions: Record<string, sst.aws.Function>;
  protection: ReturnType<typeof createFirewall> | undefined;
  /** Managed policies that roles of this stage may carry. */
  allowedManagedPolicyArns?: string[];
}

/**
 * AWS Config rules, each for what this stage declares: by the resource where it is one, by the stage's tag where they are
 * several. Periodic rules take no scope, so the firewall's looks at every web ACL of the region. The two IAM rules look at
 * customer managed policies only; the stage's own grants are inline, and the tests prove those.
 *
 * @returns the rules, and the recorder where the stage's settings ask for one
 */
export function createAuditRules(audited: Audited) {
  const { stage, documents, gateway, intake, protection, allowedManagedPolicyArns = [] } = audited;
  const functions = Object.values(audited.functions).map(({ nodes }) => nodes.function);
  const recorder = stage.audit.recorder ? createRecorder(stage) : undefined;
  const options = { dependsOn: recorder ? [recorder.status] : [] };
  const rule = (name: string, args: Omit<aws.cfg.RuleArgs, "name">, physicalName: string) =>
    new aws.cfg.Rule(`Audit${name}`, { name: named(physicalName), ...args }, options);
  const declare = (name: string, { source, inputParameters }: Managed, scope?: Scope) =>
    rule(
      name,
      { source, inputParameters, scope },
      name.replaceAll(/(?<=.)([A-Z]|\d+)/g, "-$1").toLowerCase(),
    );

  const tagged = { tagKey: auditTag, tagValue: stage.name };
  const only = (type: string, id: $util.Input<string>) => ({
    complianceResourceTypes: [type],
    complianceResourceId: id,
  });
  const table = only("AWS::DynamoDB::Table", documents.name);
  // AWS Config knows a stage and a state machine by their ARNs.
  const apiStage = only("AWS::ApiGateway::Stage", gateway.stage.arn);
  const stateMachine = only("AWS::StepFunctions::StateMachine", intake.arn);
  const runtimes = $resolve(functions.map(({ runtime }) => runtime)).apply((declared) =>
    [...new Set(declared)].filter((runtime) => runtime !== undefined),
  );

  const rules = [
    declare("BucketPublicRead", managedRule("S3_BUCKET_PUBLIC_READ_PROHIBITED", {}), tagged),
    declare("BucketPublicWrite", managedRule("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", {}), tagged),
    declare("BucketAccessBlock", managedRule("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", {}), tagged),
    declare("BucketTls", managedRule("S3_BUCKET_SSL_REQUESTS_ONLY", {}), tagged),
    declare("BucketEncryption", managedRule("S3_DEFAULT_ENCRYPTION_KMS", {}), tagged),
    declare("TableEncryption", managedRule("DYNAMODB_TABLE_ENCRYPTED_KMS", {}), table),
    declare("TableRecovery", managedRule("DYNAMODB_PITR_ENABLED", {}), table),
    declare(
      "GatewayLogging",
      managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { loggingLevel: ["ERROR", "INFO"] }),
      apiStage,
    ),
    declare(
      "WorkflowLogging",
      managedRule("STEP_FUNCTIONS_STATE_MACHINE_LOGGING_ENABLED", { logLevel: "ERROR" }),
      stateMachine,
    ),
    declare("AdminAccess", managedRule("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", {}), tagged),
    declare("FullAccess", managedRule("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", {}), tagged),
    declare("FunctionRuntime", managedRule("LAMBDA_FUNCTION_SETTINGS_CHECK", { runtime: runtimes }), tagged),
    declare("FunctionPublicAccess", managedRule("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", {}), tagged),
    ...inGroups(logGroupNames(audited)).map((names, index) =>
      declare(
        `LogRetention${index + 1}`,
        managedRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", {
          LogGroupNames: $resolve(names),
          MinRetentionTime: shortestRetention(stage),
        }),
      ),
    ),
    ...(protection
      ? [
          declare(
            "GatewayFirewall",
            managedRule("API_GW_ASSOCIATED_WITH_WAF", {
              WebAclArns: $resolve([protection.firewall.arn]).apply((arns) => [...arns]),
            }),
            apiStage,
          ),
          declare("FirewallLogging", managedRule("WAFV2_LOGGING_ENABLED", {})),
        ]
      : []),
    rule(
      "ManagedPolicies",
      {
        description: "Roles of this stage carry no managed policies but these",
        scope: { complianceResourceTypes: ["AWS::IAM::Role"] },
        source: {
          owner: "CUSTOM_POLICY",
          sourceDetails: [{ messageType: "ConfigurationItemChangeNotification" }],
          customPolicyDetails: {
            policyRuntime: "guard-2.x.x",
            policyText: managedPoliciesGuard([
              ...allowedManagedPolicyArns,
              ...(recorder ? [recordingPolicyArn] : []),
            ]),
          },
        },
      },
      "managed-policies",
    ),
  ];
  return { rules, recorder };
}

type Scope = aws.cfg.RuleArgs["scope"];
type Managed = Pick<aws.cfg.RuleArgs, "source" | "inputParameters">;
type Later<Parameters> = { [Name in keyof Parameters]: $util.Input<NonNullable<Parameters[Name]>> };

/**
 * Source and parameters of a managed rule. AWS Config wants the parameters as one JSON text, all values in it strings and
 * lists separated by commas.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
 */
export function managedRule<Identifier extends ManagedRuleIdentifier>(
  identifier: Identifier,
  parameters: Later<RuleParameters<Identifier>>,
): Managed {
  const source = { owner: "AWS", sourceIdentifier: identifier };
  if (Object.keys(parameters).length === 0) return { source };
  return {
    source,
    inputParameters: $jsonStringify(
      Object.fromEntries(
        Object.entries<$util.Input<unknown>>(parameters).map(([name, value]) => [
          name,
          $resolve([value]).apply(([known]) => asText(known)),
        ]),
      ),
    ),
  };
}

const asText = (value: unknown) => (Array.isArray(value) ? value.join(",") : String(value));

/** The log groups, each from what writes to it. */
function logGroupNames({ functions, gateway, intake, protection }: Audited): $util.Input<string>[] {
  const { restApi, stage, accessLogs } = gateway;
  return [
    ...Object.values(functions).map(({ nodes }) => nodes.function.loggingConfig.logGroup),
    accessLogs.name,
    $interpolate`API-Gateway-Execution-Logs_${restApi.id}/${stage.stageName}`,
    // arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*
    intake.nodes.stateMachine.loggingConfiguration.apply(
      (logging) => logging?.logDestination?.split(":")[6] ?? "",
    ),
    ...(protection ? [protection.logGroup.name] : []),
  ];
}

/** So few names that their rule's parameters stay below AWS Config's 1,024 characters, for a long stage name too. */
function inGroups(names: $util.Input<string>[], size = 8): $util.Input<string>[][] {
  return names.length <= size ? [names] : [names.slice(0, size), ...inGroups(names.slice(size), size)];
}

/** The rule does not know every retention that CloudWatch Logs does: the longest that is not longer than ours. */
function shortestRetention({ retentionDays }: Stage) {
  const { values } = managedRules.CW_LOGGROUP_RETENTION_PERIOD_CHECK.parameters.MinRetentionTime;
  return values.findLast((days) => days <= retentionDays.logs) ?? values[0];
}

/**
 * Which managed policies the stage's roles may carry, in Guard. The managed rule IAM_ROLE_MANAGED_POLICY_CHECK would ask
 * the contrary: that every role of the account carries all policies of a list.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_cfn-guard.html
 */
export function managedPoliciesGuard(allowedArns: string[]): string {
  const allowed = allowedArns.map((arn) => `'${arn}'`).join(", ");
  const or = allowed && ` or\n    configuration.attachedManagedPolicies[*].policyArn IN [${allowed}]`;
  return `rule only_allowed_managed_policies when
    resourceType == "AWS::IAM::Role"
    configuration.roleName == /^${$app.name}-${$app.stage}-/ {
    configuration.attachedManagedPolicies empty${or}
}
`;
}

/** Reads the configuration of all that AWS Config records; AWS adds to it with every new resource type. */
const recordingPolicyArn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole";

/**
 * The region's one recorder: everything that AWS Config can record, the account's IAM resources included, which two of the
 * rules look at. Its role is its own, so that what it may do stands here; with the service-linked one, AWS Config would
 * deliver as a service and to whichever bucket lets it.
 * https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
 */
function createRecorder(stage: Stage) {
  const accountId = aws.getCallerIdentityOutput().accountId;
  const service = { type: "Service", identifiers: ["config.amazonaws.com"] };
  const ours = { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] };
  const owned = { test: "StringEquals", variable: "s3:x-amz-acl", values: ["bucket-owner-full-control"] };

  const bucket = new aws.s3.BucketV2("AuditHistory", { forceDestroy: stage.removal === "remove" });
  const history = $interpolate`${bucket.arn}/AWSLogs/${accountId}/Config/*`;
  // Deliveries name their own encryption, SSE-S3, as long as the channel has no key of ours: they ask for no grant on this
  // bucket's key. https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
  secureBucket("AuditHistory", bucket, stage);
  new aws.s3.BucketVersioningV2("AuditHistoryVersioning", {
    bucket: bucket.bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketLifecycleConfigurationV2("AuditHistoryLifecycle", {
    bucket: bucket.bucket,
    rules: [
      {
        id: "history",
        status: "Enabled",
        filter: {},
        // As long as AWS Config itself keeps what it recorded.
        // https://docs.aws.amazon.com/config/latest/developerguide/delete-config-data-with-retention-period.html
        expiration: { days: 2557 },
        noncurrentVersionExpiration: { noncurrentDays: stage.retentionDays.noncurrent },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
  // What AWS Config falls back on when its role cannot deliver, and what it checks the bucket with.
  // https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
  const policy = new aws.s3.BucketPolicy(
    "AuditHistoryPolicy",
    {
      bucket: bucket.bucket,
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            effect: "Deny",
            principals: [{ type: "*", identifiers: ["*"] }],
            actions: ["s3:*"],
            resources: [bucket.arn, $interpolate`${bucket.arn}/*`],
            conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
          },
          {
            principals: [service],
            actions: ["s3:GetBucketAcl", "s3:ListBucket"],
            resources: [bucket.arn],
            conditions: [ours],
          },
          {
            principals: [service],
            actions: ["s3:PutObject"],
            resources: [history],
            conditions: [ours, owned],
          },
        ],
      }).json,
    },
    withBucket(stage),
  );

  const role = new aws.iam.Role("AuditRecorderRole", {
    name: named("Recorder"),
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [{ principals: [service], actions: ["sts:AssumeRole"], conditions: [ours] }],
    }).json,
    managedPolicyArns: [recordingPolicyArn],
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["s3:PutObject", "s3:PutObjectAcl"], resources: [history], conditions: [owned] },
            { actions: ["s3:GetBucketAcl"], resources: [bucket.arn] },
          ],
        }).json,
      },
    ],
  });
  const name = `${$app.name}-${$app.stage}`;
  const recorder = new aws.cfg.Recorder("AuditRecorder", {
    name,
    roleArn: role.arn,
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
  });
  // A channel needs a recorder, and a recorder starts only with a channel.
  const channel = new aws.cfg.DeliveryChannel(
    "AuditDelivery",
    { name, s3BucketName: bucket.bucket },
    { dependsOn: [recorder, policy] },
  );
  const status = new aws.cfg.RecorderStatus(
    "AuditRecording",
    { name: recorder.name, isEnabled: true },
    { dependsOn: [channel] },
  );
  return { bucket, policy, role, recorder, channel, status };
}
