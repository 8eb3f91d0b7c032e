import { blockAccountAccess } from "./access.ts";
import { uniqueRoleName } from "./names.ts";
import { SettingsError } from "./settings-error.ts";
import type { Stage } from "./stage.ts";

/** AWS's policy for the role with which API Gateway writes logs. */
export const gatewayLogsPolicyArn =
  "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/**
 * Declares the settings of the account that the stage owns. They are retained when the stage is removed, because other stages
 * and applications rely on them.
 *
 * @returns the policy that lets AWS services deliver logs, if the stage owns it
 */
export async function ownAccountSettings(
  stage: Stage,
): Promise<{ logDelivery: aws.cloudwatch.LogResourcePolicy | undefined }> {
  const { accessBlock, apiGatewayLogs, logDelivery } = stage.account;
  if (accessBlock) blockAccountAccess();
  if (apiGatewayLogs) await setGatewayLogsRole();
  else refuseGatewayLogsRole(stage);
  return { logDelivery: logDelivery ? allowLogDelivery(stage) : undefined };
}

/**
 * Sets the role with which API Gateway writes the logs of all APIs of the account and region. SST's gateway creates another one
 * unless the account has one, so this waits until it is set; in a preview, it never is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
async function setGatewayLogsRole(): Promise<void> {
  const { args, options } = uniqueRoleName("GatewayLogs");
  const retained = { retainOnDelete: true };
  const role = new aws.iam.Role(
    "GatewayLogsRole",
    {
      ...args,
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "apigateway.amazonaws.com" }),
      managedPolicyArns: [gatewayLogsPolicyArn],
    },
    { ...options, ...retained },
  );
  const account = new aws.apigateway.Account("GatewayLogs", { cloudwatchRoleArn: role.arn }, retained);
  if (!$util.runtime.isDryRun()) await new Promise((resolve) => account.id.apply(resolve));
}

/** The role that SST's gateway creates in an account without one. */
const roleOfSst = "APIGatewayPushToCloudWatchLogsRole";

/** Refuses the role of the account that SST would create without an owner. */
function refuseGatewayLogsRole({ name, region }: Stage): void {
  $transform(aws.iam.Role, (_role, _options, roleName) => {
    if (roleName !== roleOfSst || $util.runtime.isDryRun()) return;
    throw new SettingsError(
      `API Gateway has no role for logs in region ${region}, which all APIs of the account share. Set "account": {"apiGatewayLogs": true} in the file of one stage of the account and region, deploy it, and deploy "${name}" then.`,
    );
  });
}

/**
 * Lets AWS services deliver logs to the groups of all stages of the region. A region has ten log resource policies, so a stage
 * has none. Without this one, AWS adds each group to its policy AWSLogDeliveryWrite20150319, which has 5,120 characters.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 */
function allowLogDelivery({ region }: Stage): aws.cloudwatch.LogResourcePolicy {
  const { accountId } = aws.getCallerIdentityOutput();
  const groups = ["/aws/vendedlogs/*", `aws-waf-logs-${$app.name}-*`];
  return new aws.cloudwatch.LogResourcePolicy(
    "LogDelivery",
    {
      policyName: `${$app.name}-log-delivery`,
      policyDocument: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: groups.map(
              (name) => $interpolate`arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
            ),
            principals: [{ type: "Service", identifiers: ["delivery.logs.amazonaws.com"] }],
            conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
          },
        ],
      }).json,
    },
    { retainOnDelete: true },
  );
}
