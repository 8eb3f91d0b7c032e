import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import type { RequestedAction } from "../iam/requested-actions.ts";
import type { Machine } from "../services/states/language.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { missingGrants, unusedGrants } from "./grants.ts";
import { listOf, policiesOf, statementsOf } from "./policies.ts";
import { textsOf } from "./references.ts";
import { statesOf } from "./state-machines.ts";

/** As which service a resource takes the role that it names. */
const services: Record<string, string> = {
  "aws:apigateway/account:Account": "apigateway.amazonaws.com",
  "aws:cfg/recorder:Recorder": "config.amazonaws.com",
  "aws:cloudwatch/eventTarget:EventTarget": "events.amazonaws.com",
  "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan":
    "malware-protection-plan.guardduty.amazonaws.com",
  "aws:lambda/function:Function": "lambda.amazonaws.com",
  "aws:scheduler/schedule:Schedule": "scheduler.amazonaws.com",
  "aws:sfn/stateMachine:StateMachine": "states.amazonaws.com",
};

/**
 * Every role is taken by something that is declared, and trusts the service that takes it. Where the declaration says what
 * a service does with a role, the role grants that, and no more: what a state machine calls, what a rule or a schedule
 * starts, who writes which log. What else functions call, only a run can tell: checkGrants.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
 */
export function checkRoles(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("role");
  const trusts = policiesOf(graph).filter(({ kind }) => kind === "trust");
  for (const role of resourcesOfType(graph, "aws:iam/role:Role")) {
    if (role.options.read) continue;
    const takers = graph.resources.filter(
      ({ type, inputs, options }) =>
        !options.read &&
        (textsOf(inputs).includes(role.outputs.arn) ||
          (type === "aws:iam/instanceProfile:InstanceProfile" && inputs.role === role.id)),
    );
    if (takers.length === 0)
      report(role, "Nothing takes it.", "Take it away, or name it where it is needed.");
    const trusted = trusts
      .filter(({ resource }) => resource === role)
      .flatMap(statementsOf)
      .flatMap(({ Principal = {} }) => (Principal === "*" ? [] : listOf(Principal.Service)));
    for (const { type, name } of takers) {
      const service = services[type];
      if (service && !trusted.includes(service))
        report(role, `${name} takes it as ${service}, which it does not trust.`, `Let ${service} assume it.`);
    }
    const known = takers.map((taker) => callsOf(graph, taker));
    const calls = known.flatMap((taker) => taker.calls);
    // A managed policy grants what nobody can read here.
    if (!carriesManaged(graph, role))
      for (const { action, resource } of missingGrants(graph, role, calls))
        report(role, `${action} on ${resource} is needed, and not granted.`, "Grant it.");
    if (known.every(({ all }) => all))
      for (const { action, resource } of unusedGrants(graph, role, calls))
        report(role, `${action} on ${resource} is granted, and nothing uses it.`, "Take the grant away.");
  }
  return findings;
}

const carriesManaged = (graph: Graph, role: Resource) =>
  (role.inputs.managedPolicyArns ?? []).length > 0 ||
  graph.resources.some(
    ({ type, inputs }) => /^aws:iam\/\w*[aA]ttachment/.test(type) && textsOf(inputs).includes(role.id),
  );

/** What a service calls with a resource's role, as far as the resource says, and whether that is all. */
function callsOf(graph: Graph, resource: Resource): { calls: RequestedAction[]; all: boolean } {
  const { type, inputs } = resource;
  if (type === "aws:lambda/function:Function") return { calls: logWriting(graph, resource), all: false };
  if (type === "aws:cloudwatch/eventTarget:EventTarget") return starting(inputs.arn);
  if (type === "aws:scheduler/schedule:Schedule") return starting(inputs.target?.arn);
  if (type !== "aws:sfn/stateMachine:StateMachine") return { calls: [], all: false };
  const tasks = statesOf(machineOf(inputs.definition)).filter(({ state }) => state.Type === "Task");
  const invoking = tasks.filter(({ state }) => state.Resource?.includes(":states:::lambda:invoke"));
  const { level = "OFF" } = inputs.loggingConfiguration ?? {};
  return {
    calls: [
      ...invoking.map(({ state }) => ({
        action: "lambda:InvokeFunction",
        resource: (state.Arguments as { FunctionName?: string } | undefined)?.FunctionName ?? "",
      })),
      ...(level === "OFF" ? [] : logDelivery.map((action) => ({ action: `logs:${action}`, resource: "*" }))),
    ],
    all: invoking.length === tasks.length,
  };
}

/** What Step Functions logs by. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const logDelivery = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
  ...["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
];

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
function logWriting(graph: Graph, { inputs, outputs }: Resource): RequestedAction[] {
  const name = inputs.loggingConfig?.logGroup ?? `/aws/lambda/${outputs.name}`;
  const group = resourcesOfType(graph, "aws:cloudwatch/logGroup:LogGroup").find(
    (candidate) => candidate.outputs.name === name,
  );
  const resource = `${group?.outputs.arn}:log-stream:any`;
  return group ? ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource })) : [];
}

function starting(target = ""): { calls: RequestedAction[]; all: boolean } {
  const action = {
    lambda: "lambda:InvokeFunction",
    sqs: "sqs:SendMessage",
    states: "states:StartExecution",
  }[target.split(":")[2] ?? ""];
  return { calls: action ? [{ action, resource: target }] : [], all: action !== undefined };
}

function machineOf(definition: string): Machine {
  try {
    return JSON.parse(definition);
  } catch {
    return { StartAt: "", States: {} };
  }
}
