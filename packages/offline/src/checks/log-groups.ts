import { createOrder } from "../graph/dependency-order.ts";
import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const possibleDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827],
  ...[2192, 2557, 2922, 3288, 3653],
];

/**
 * Everything that writes logs has a declared group with an end to what it keeps, and made before it: what AWS makes by
 * itself keeps everything for ever, and then stands in the way of the declared one.
 *
 * @param options.minimumDays how long each must keep at least
 */
export function checkLogGroups(graph: Graph, { minimumDays = 1 }: { minimumDays?: number } = {}): Finding[] {
  const { findings, report } = findingsOf("log-group");
  const isAfter = createOrder(graph);
  const groups = resourcesOfType(graph, "aws:cloudwatch/logGroup:LogGroup");
  const byName = new Map(groups.map((group) => [group.outputs.name as string, group]));
  const byArn = new Map(groups.map((group) => [group.outputs.arn as string, group]));

  for (const group of groups) {
    const days = group.inputs.retentionInDays;
    if (!(days >= minimumDays))
      report(
        group,
        `It keeps its lines ${days ? `for ${days} days` : "for ever"}.`,
        `Set retentionInDays, to ${minimumDays} at least.`,
      );
    else if (!possibleDays.includes(days))
      report(group, `It keeps its lines for ${days} days.`, `CloudWatch takes ${possibleDays.join(", ")}.`);
  }
  function need(user: Resource, group: Resource | undefined, what: string, name: string): void {
    if (!group) report(user, `Its ${what} "${name}" is not declared.`, "Declare it, with retention.");
    else if (!isAfter(user, group))
      report(user, `Its ${what} may be made after it.`, "Refer to the group, or name it in dependsOn.");
  }
  const groupOf = (destination: unknown) => byArn.get(String(destination ?? "").replace(/:\*$/, ""));

  for (const fn of resourcesOfType(graph, "aws:lambda/function:Function")) {
    const name = fn.inputs.loggingConfig?.logGroup ?? `/aws/lambda/${fn.outputs.name}`;
    need(fn, byName.get(name), "log group", name);
  }
  const methodSettings = resourcesOfType(graph, "aws:apigateway/methodSettings:MethodSettings").map(
    ({ inputs }) => inputs,
  );
  for (const stage of resourcesOfType(graph, "aws:apigateway/stage:Stage")) {
    const access = stage.inputs.accessLogSettings?.destinationArn;
    need(stage, groupOf(access), "access log", access ?? "");
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    const execution = `API-Gateway-Execution-Logs_${stage.inputs.restApi}/${stage.inputs.stageName}`;
    need(stage, byName.get(execution), "execution log", execution);
    const { loggingLevel = "OFF" } =
      methodSettings.find(
        ({ restApi, stageName, methodPath }) =>
          restApi === stage.inputs.restApi && stageName === stage.inputs.stageName && methodPath === "*/*",
      )?.settings ?? {};
    if (loggingLevel === "OFF")
      report(stage, "Its methods log nothing.", 'Declare MethodSettings for "*/*", with loggingLevel ERROR.');
  }
  for (const machine of resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine")) {
    const { logDestination, level } = machine.inputs.loggingConfiguration ?? {};
    if (!level || level === "OFF") report(machine, "It does not log.", "Set its log level.");
    need(machine, groupOf(logDestination), "log group", logDestination ?? "");
  }
  const firewallLogs = resourcesOfType(
    graph,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  );
  for (const firewall of resourcesOfType(graph, "aws:wafv2/webAcl:WebAcl")) {
    const logging = firewallLogs.find(({ inputs }) => inputs.resourceArn === firewall.outputs.arn);
    const destination = logging?.inputs.logDestinationConfigs?.[0];
    need(logging ?? firewall, groupOf(destination), "log group", destination ?? "");
    if (destination && !destination.includes(":log-group:aws-waf-logs-"))
      report(
        firewall,
        "Its log group's name does not begin with aws-waf-logs-.",
        "AWS WAF logs to no other.",
      );
  }
  return findings;
}
