import { getGatewayAccount } from "../calls/gateway.ts";
import { getRole } from "../calls/iam.ts";
import { type Check, type Context, declared, type Obstacle } from "../check.ts";

const accountType = "aws:apigateway/account:Account";

/**
 * API Gateway writes logs with one role for all APIs of a region.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export const gatewayLogs: Check = {
  id: "gateway-logs",
  question: "Has API Gateway the role with which it writes the stage's logs?",
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
  calls: [getGatewayAccount, getRole],
  async *run(context) {
    if (!writesLogs(context)) return;
    const account = await context.ask(getGatewayAccount, {});
    const existing = account?.cloudwatchRoleArn;
    const [setting] = declared(context, accountType);
    yield* setting ? obstaclesOfOwner(context, existing) : obstaclesOfUser(context, existing);
    if (!existing) return;
    const role = await context.ask(getRole, { RoleName: existing.split("/").at(-1) ?? "" });
    if (!role)
      yield {
        severity: setting ? "note" : "weakens",
        message: `API Gateway's role for logs, ${existing}, does not exist: no API of region ${context.graph.region} writes logs.`,
        remedy: setting ? "The deploy sets another role." : "Set another role for the region.",
        command: updateCommand(context),
      };
  },
};

const writesLogs = (context: Context): boolean =>
  declared(context, "aws:apigateway/stage:Stage").some(({ inputs }) => inputs.accessLogSettings) ||
  declared(context, "aws:apigateway/methodSettings:MethodSettings").some(
    ({ inputs }) => (inputs.settings?.loggingLevel ?? "OFF") !== "OFF",
  );

const updateCommand = ({ graph }: Context): string =>
  `aws apigateway update-account --region ${graph.region} --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE_ARN`;

/** The stage sets the role, which replaces one that others set. */
function* obstaclesOfOwner(context: Context, existing: string | undefined): Generator<Obstacle> {
  const before = declared(context, accountType).flatMap(
    (resource) => context.deployed.find(resource)?.outputs.cloudwatchRoleArn ?? [],
  );
  if (existing && !before.includes(existing))
    yield {
      severity: "note",
      message: `API Gateway has the role ${existing} for the logs of all APIs of region ${context.graph.region}; the deploy may replace it.`,
      remedy: "If another stage or application owns the role, leave it there: account.apiGatewayLogs false.",
    };
}

function* obstaclesOfUser(context: Context, existing: string | undefined): Generator<Obstacle> {
  if (!existing)
    yield {
      severity: "stops",
      message: `API Gateway has no role for logs in region ${context.graph.region}, and the stage does not set one: API Gateway refuses a stage with logs.`,
      remedy:
        "Set account.apiGatewayLogs to true in the one stage of the account and region that owns the role, or set a role.",
      command: updateCommand(context),
    };
}
