import { gatewayLogsPolicyArn } from "./account.ts";
import type { deployGateway } from "./api-deployment.ts";
import { createRecorder, recorderPolicyArn } from "./audit-recorder.ts";
import { managedPoliciesRule, managedRule, type RuleSource } from "./managed-rule.ts";
import { managedRules } from "./managed-rules.ts";
import { physicalName, stageTag } from "./names.ts";
import type { Stage } from "./stage.ts";
import type { createFirewall } from "./waf.ts";

/** The resources that the rules evaluate. */
interface Audited {
  stage: Stage;
  documents: sst.aws.Dynamo;
  api: ReturnType<typeof deployGateway>;
  intake: sst.aws.StepFunctions;
  largeIntake: sst.aws.StepFunctions;
  events: {
    unwrap: sst.aws.StepFunctions;
    auditExport: { bucket: { name: $util.Output<string> }; logGroup: aws.cloudwatch.LogGroup } | undefined;
  };
  functions: Record<string, sst.aws.Function>;
  protection: ReturnType<typeof createFirewall> | undefined;
}

/** A rule by name; without a scope, AWS Config evaluates every resource of its types in the region. */
interface AuditRule extends RuleSource {
  name: string;
  scope?: aws.cfg.RuleArgs["scope"];
  description?: string;
}

/**
 * Creates AWS Config rules for the resources of this stage, and the region's recorder if the stage has `audit.recorder`.
 *
 * Rules select one resource by its id or several by the stage's tag. Periodic rules have no scope, so that of the firewall
 * evaluates every web ACL of the region. The IAM rules evaluate customer managed policies only; the roles' inline policies
 * are checked by the tests.
 */
export function createAuditRules(audited: Audited): void {
  const { stage } = audited;
  const recording = stage.audit.recorder ? createRecorder(stage) : undefined;
  const rules = [
    ...bucketRules(stage),
    ...tableRules(audited),
    ...gatewayRules(audited),
    ...workflowRules(audited),
    ...functionRules(audited),
    ...policyRules(stage),
    ...exportRules(audited),
    ...logRules(audited),
  ];
  for (const { name, ...args } of rules)
    new aws.cfg.Rule(
      `Audit${name}`,
      { name: physicalName(kebabCase(name)), ...args },
      { dependsOn: recording ? [recording] : [] },
    );
}

const kebabCase = (name: string) => name.replaceAll(/(?<=.)([A-Z]|\d+)/g, "-$1").toLowerCase();

const taggedWith = (stage: Stage) => ({ tagKey: stageTag(), tagValue: stage.name });

const single = (type: string, id: $util.Input<string>) => ({
  complianceResourceTypes: [type],
  complianceResourceId: id,
});

function bucketRules(stage: Stage): AuditRule[] {
  const scope = taggedWith(stage);
  return [
    { name: "BucketPublicRead", ...managedRule("S3_BUCKET_PUBLIC_READ_PROHIBITED", {}), scope },
    { name: "BucketPublicWrite", ...managedRule("S3_BUCKET_PUBLIC_WRITE_PROHIBITED", {}), scope },
    { name: "BucketAccessBlock", ...managedRule("S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED", {}), scope },
    { name: "BucketTls", ...managedRule("S3_BUCKET_SSL_REQUESTS_ONLY", {}), scope },
    { name: "BucketEncryption", ...managedRule("S3_DEFAULT_ENCRYPTION_KMS", {}), scope },
  ];
}

function tableRules({ documents }: Audited): AuditRule[] {
  const scope = single("AWS::DynamoDB::Table", documents.name);
  return [
    { name: "TableEncryption", ...managedRule("DYNAMODB_TABLE_ENCRYPTED_KMS", {}), scope },
    { name: "TableRecovery", ...managedRule("DYNAMODB_PITR_ENABLED", {}), scope },
  ];
}

function gatewayRules({ api, protection }: Audited): AuditRule[] {
  // AWS Config identifies a stage by its ARN.
  const scope = single("AWS::ApiGateway::Stage", api.stage.arn);
  const logging = managedRule("API_GW_EXECUTION_LOGGING_ENABLED", { loggingLevel: ["ERROR", "INFO"] });
  if (!protection) return [{ name: "GatewayLogging", ...logging, scope }];
  const firewall = managedRule("API_GW_ASSOCIATED_WITH_WAF", {
    WebAclArns: $resolve([protection.firewall.arn]).apply((arns) => [...arns]),
  });
  return [
    { name: "GatewayLogging", ...logging, scope },
    { name: "GatewayFirewall", ...firewall, scope },
    { name: "FirewallLogging", ...managedRule("WAFV2_LOGGING_ENABLED", {}) },
  ];
}

function workflowRules({ intake, largeIntake }: Audited): AuditRule[] {
  const logging = managedRule("STEP_FUNCTIONS_STATE_MACHINE_LOGGING_ENABLED", { logLevel: "ERROR" });
  // AWS Config identifies a state machine by its ARN.
  const scopeOf = ({ arn }: sst.aws.StepFunctions) => single("AWS::StepFunctions::StateMachine", arn);
  return [
    { name: "WorkflowLogging", ...logging, scope: scopeOf(intake) },
    { name: "LargeWorkflowLogging", ...logging, scope: scopeOf(largeIntake) },
  ];
}

/**
 * A rule with the settings of each function: a parameter that is left out has a default, 128 MB and 3 seconds, that no function
 * has. https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-settings-check.html
 */
function functionRules({ stage, functions }: Audited): AuditRule[] {
  const settings = Object.entries(functions).map(([key, { name, nodes }]): AuditRule => {
    const { runtime, memorySize, timeout, role } = nodes.function;
    return {
      name: `Function${key.replace(/^./, (first) => first.toUpperCase())}Settings`,
      ...managedRule("LAMBDA_FUNCTION_SETTINGS_CHECK", {
        runtime: runtime.apply((declared) => [declared ?? ""]),
        memorySize: memorySize.apply((megabytes) => megabytes ?? 128),
        timeout: timeout.apply((seconds) => seconds ?? 3),
        role,
      }),
      scope: single("AWS::Lambda::Function", name),
    };
  });
  const publicAccess = managedRule("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED", {});
  return [...settings, { name: "FunctionPublicAccess", ...publicAccess, scope: taggedWith(stage) }];
}

function policyRules(stage: Stage): AuditRule[] {
  const scope = taggedWith(stage);
  return [
    { name: "AdminAccess", ...managedRule("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", {}), scope },
    { name: "FullAccess", ...managedRule("IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS", {}), scope },
    {
      name: "ManagedPolicies",
      description: "Roles of this stage carry no managed policies but these",
      ...managedPoliciesRule([
        ...(stage.audit.recorder ? [recorderPolicyArn] : []),
        ...(stage.account.apiGatewayLogs ? [gatewayLogsPolicyArn] : []),
      ]),
      scope,
    },
  ];
}

function exportRules({ events: { auditExport } }: Audited): AuditRule[] {
  if (!auditExport) return [];
  const scope = single("AWS::S3::Bucket", auditExport.bucket.name);
  return [
    { name: "ExportLock", ...managedRule("S3_BUCKET_DEFAULT_LOCK_ENABLED", { mode: "COMPLIANCE" }), scope },
  ];
}

/** A rule for every eight log groups: more names could exceed the 1,024 characters of a rule's parameters. */
function logRules(audited: Audited): AuditRule[] {
  return inGroups(logGroupNames(audited), 8).map((names, index) => ({
    name: `LogRetention${index + 1}`,
    ...managedRule("CW_LOGGROUP_RETENTION_PERIOD_CHECK", {
      LogGroupNames: $resolve(names),
      MinRetentionTime: minimumRetention(audited.stage),
    }),
  }));
}

function inGroups<Item>(items: Item[], size: number): Item[][] {
  return items.length <= size ? [items] : [items.slice(0, size), ...inGroups(items.slice(size), size)];
}

function logGroupNames({
  functions,
  api,
  intake,
  largeIntake,
  events,
  protection,
}: Audited): $util.Input<string>[] {
  return [
    ...Object.values(functions).map(({ nodes }) => nodes.function.loggingConfig.logGroup),
    api.accessLogs.name,
    api.executionLogs.name,
    // arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*
    ...[intake, largeIntake, events.unwrap].map(({ nodes }) =>
      nodes.stateMachine.loggingConfiguration.apply(
        (logging) => logging?.logDestination?.split(":")[6] ?? "",
      ),
    ),
    ...(events.auditExport ? [events.auditExport.logGroup.name] : []),
    ...(protection ? [protection.logGroup.name] : []),
  ];
}

/** The longest retention that the rule accepts and that is not longer than the stage's. */
function minimumRetention({ retentionDays }: Stage) {
  const { values } = managedRules.CW_LOGGROUP_RETENTION_PERIOD_CHECK.parameters.MinRetentionTime;
  return values.findLast((days) => days <= retentionDays.logs) ?? values[0];
}
