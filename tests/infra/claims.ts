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

/** GuardDuty's own rule, which it makes when the plan is made; and a domain's certificate, which the settings name. */
const external = [
  /:rule\/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*$/,
  /^arn:aws:acm:[\w-]+:\d{12}:certificate\//,
];

const has = (graph: Graph, type: string) => resourcesOfType(graph, type).length > 0;

const ownMetrics = ({ stage }: Graph) => ({
  [metricNamespace]: { metrics: metricNames, dimensions: { Stage: stage } },
});

/** What is claimed of a stage's graph, each as a sentence, and what tells when it is not so. */
export const claims: Record<string, (graph: Graph) => Finding[] | Promise<Finding[]>> = {
  "every bucket has an access block of its own, and one owner": checkAccessBlocks,
  "every integration's URI is the function's, and every permission names stage, method and path":
    checkIntegrations,
  "the API has one resource policy, and a deployment that holds it and all else": (graph) =>
    checkResourcePolicy(graph, graph.stage === "prod" ? { networks } : {}),
  "every state machine is valid, and calls declared functions": checkStateMachines,
  "every AWS Config rule is one of AWS's, with parameters that it takes": (graph) =>
    checkConfigRules(graph, managedRules),
  "every grant is exact, but for the listed exceptions, each of which is needed": (graph) => {
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
  "every role is taken by the service that it trusts, which calls with it what is granted and no more":
    checkRoles,
  "every policy is valid: its actions exist, and its resources are what they are about": checkPolicies,
  "everything that logs has a log group with retention, made before it": (graph) =>
    checkLogGroups(graph, { minimumDays: graph.stage === "prod" ? 365 : 1 }),
  "every alarm watches a metric that exists, tells somebody, and says what to do": (graph) =>
    checkAlarms(graph, { own: ownMetrics(graph) }),
  "every dashboard shows metrics that exist, where the resources are": (graph) =>
    checkDashboards(graph, { own: ownMetrics(graph) }),
  "every output is a value of a declared resource": (graph) =>
    checkOutputs(graph, {
      expected: ["apiUrl", "tokenUrl", "region", "vault", "documents", "workflow", "dashboard"],
    }),
  "every API stage of production is behind the firewall, whose log holds no tokens": (graph) =>
    graph.stage === "prod" ? checkFirewall(graph) : [],
  "everything that holds data names its key, and takes data over TLS only": checkEncryption,
  "every reference leads to a declared resource, or to one that AWS owns": (graph) =>
    checkReferences(graph, { external }),
};

/** Everything that is wrong with a graph. */
export async function findingsIn(graph: Graph): Promise<Finding[]> {
  return (await Promise.all(Object.values(claims).map((claim) => claim(graph)))).flat();
}
