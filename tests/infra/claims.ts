import { managedRules } from "../../infra/managed-rules.ts";
import { metricNames, metricNamespace } from "../../packages/functions/src/shared/metric-names.ts";
import {
  checkAccessBlocks,
  checkAlarms,
  checkConfigRules,
  checkDashboards,
  checkEncryption,
  checkFirewall,
  checkIntegrations,
  checkLeastPrivilege,
  checkLogGroups,
  checkOutputs,
  checkPolicies,
  checkReferences,
  checkResourcePolicy,
  checkRoles,
  checkStateMachines,
  type Finding,
} from "../../packages/offline/src/checks/index.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { networks } from "../support/graphs.ts";
import { exceptionsIn } from "./exceptions.ts";

/** ARNs of resources outside the graph: the rule that GuardDuty makes with a plan, and the certificate in the settings. */
const external = [
  /:rule\/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*$/,
  /^arn:aws:acm:[\w-]+:\d{12}:certificate\//,
];

const has = (graph: Graph, type: string) => resourcesOfType(graph, type).length > 0;

/** The metrics that the functions publish. */
const applicationMetrics = ({ stage }: Graph) => ({
  [metricNamespace]: { metrics: metricNames, dimensions: { Stage: stage } },
});

/** Claims about a stage's graph, and the check that finds violations of each. */
export const claims: Record<string, (graph: Graph) => Finding[] | Promise<Finding[]>> = {
  "every bucket has a public access block and enforces bucket ownership": checkAccessBlocks,
  "every integration has the function's invocation URI, and every permission names stage, method and path":
    checkIntegrations,
  "the API has one resource policy, and its deployment comes after it and everything else that it contains": (
    graph,
  ) => checkResourcePolicy(graph, graph.stage === "prod" ? { networks } : {}),
  "every state machine is valid and invokes declared functions": checkStateMachines,
  "every AWS Config rule has an identifier and parameters that AWS lists": (graph) =>
    checkConfigRules(graph, managedRules),
  "every grant is exact except for the listed exceptions, each of which is needed": (graph) => {
    const exceptions = exceptionsIn(graph);
    return checkLeastPrivilege(graph, {
      exceptions: [
        ...exceptions.always,
        ...(has(graph, "aws:sns/topic:Topic") ? exceptions.withAlarms : []),
        ...(has(graph, "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan")
          ? exceptions.withMalwareProtection
          : []),
        ...(has(graph, "aws:cfg/recorder:Recorder") ? exceptions.withRecorder : []),
      ],
    });
  },
  "every role trusts the service that uses it and grants exactly what that service calls": checkRoles,
  "every policy is valid: its actions exist and apply to its resources": checkPolicies,
  "everything that logs has a log group with retention that is made before it": (graph) =>
    checkLogGroups(graph, { minimumDays: graph.stage === "prod" ? 365 : 1 }),
  "every alarm watches an existing metric, notifies a topic and links to a runbook": (graph) =>
    checkAlarms(graph, { own: applicationMetrics(graph) }),
  "every dashboard shows existing metrics in the region of the resources": (graph) =>
    checkDashboards(graph, { own: applicationMetrics(graph) }),
  "every output is a value of a declared resource": (graph) =>
    checkOutputs(graph, {
      expected: ["apiUrl", "tokenUrl", "region", "vault", "documents", "workflow", "dashboard"],
    }),
  "every API stage of production has a web ACL whose log contains no tokens": (graph) =>
    graph.stage === "prod" ? checkFirewall(graph) : [],
  "everything that stores data names its key and accepts requests over TLS only": checkEncryption,
  "every reference names a declared resource or one that AWS owns": (graph) =>
    checkReferences(graph, { external }),
};

/** Violations of all claims. */
export async function violationsIn(graph: Graph): Promise<Finding[]> {
  return (await Promise.all(Object.values(claims).map((claim) => claim(graph)))).flat();
}
