import { stageTag } from "./names.ts";
import type { Stage } from "./stage.ts";

/**
 * Sets what applies to every resource of the program. `$transform` and `Linkable.wrap` affect only what is declared after
 * them, so this is the first call of `run()`.
 */
export function applyDefaults(stage: Stage): void {
  linkNamesOnly();
  tagWithStage(stage);
  limitRoles(stage);
  narrowStateMachineRoles();
}

/** Links pass names and ARNs to functions, without SST's grants of `dynamodb:*`, `s3:*` and `states:*`. */
function linkNamesOnly() {
  sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name }, include: [] }));
  sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name }, include: [] }));
  sst.Linkable.wrap(sst.aws.StepFunctions, (machine) => ({ properties: { arn: machine.arn }, include: [] }));
}

/** Tags the types that AWS Config rules select by tag (infra/audit-rules.ts). */
function tagWithStage(stage: Stage) {
  const addTag = (args: { tags?: $util.Input<Record<string, $util.Input<string>>> } = {}) => {
    args.tags = $output(args.tags).apply((tags) => ({ ...tags, [stageTag()]: stage.name }));
  };
  $transform(aws.s3.BucketV2, addTag);
  $transform(aws.lambda.Function, addTag);
  $transform(aws.iam.Policy, addTag);
  $transform(aws.iam.Role, addTag);
}

/**
 * Sets the permissions boundary of the settings on every role, those of SST's components included.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function limitRoles({ permissionsBoundary }: Stage) {
  if (permissionsBoundary === undefined) return;
  $transform(aws.iam.Role, (role) => {
    role.permissionsBoundary = permissionsBoundary;
  });
}

/**
 * Removes what SST 3.19.3 grants to the role of every state machine on all resources: `events:*`, `states:StartExecution`
 * and others. The component has no transform for its role. Grants of its tasks name their resources and stay.
 */
function narrowStateMachineRoles() {
  $transform(aws.iam.Role, (role, options) => {
    if (!(options.parent instanceof sst.aws.StepFunctions)) return;
    role.inlinePolicies = $output(role.inlinePolicies).apply((policies = []) =>
      policies.map(({ name, policy = "" }) => ({ name, policy: narrowPolicy(policy) })),
    );
  });
}

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

function narrowPolicy(policy: string): string {
  const { Statement: statements, ...document }: { Statement: Statement[] } = JSON.parse(policy);
  const narrowed = statements.flatMap((statement) => {
    if (![statement.Resource].flat().includes("*")) return [statement];
    const actions = [statement.Action].flat().filter((action) => logDeliveryActions.has(action));
    return actions.length > 0 ? [{ ...statement, Action: actions }] : [];
  });
  // A state that two others lead to is listed for each of them.
  const distinct = new Map(narrowed.map((statement) => [JSON.stringify(statement), statement]));
  return JSON.stringify({ ...document, Statement: [...distinct.values()] });
}

/**
 * Log deliveries have no ARN, so their actions need the resource `*`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
const logDeliveryActions = new Set([
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
]);
