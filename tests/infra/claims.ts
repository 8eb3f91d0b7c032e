import { managedRules } from "../../infra/managed-rules.ts";
import { openStatuses } from "../../packages/core/src/document.ts";
import { scopes } from "../../packages/functions/src/http/operations.ts";
import {
  ageMetricName,
  decisionMetricName,
  metricNames,
  metricNamespace,
} from "../../packages/functions/src/shared/metric-names.ts";
import { type CheckOptions, check, type Violation } from "../../packages/offline/src/checks/index.ts";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { settingsOf } from "../support/graphs.ts";
import { exceptionsIn } from "./exceptions.ts";

/** The account of consumers and of a key in the settings of test stages. */
const otherAccounts = "(111122223333|444455556666)";

/** ARNs of resources outside the graph: the rule that GuardDuty makes with a plan, the offline administrator, and those in the settings. */
const external = [
  /:rule\/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\*$/,
  /^arn:aws:iam::000000000000:role\/administrator$/,
  /^arn:aws:acm:[\w-]+:\d{12}:certificate\//,
  /^arn:aws:backup:eu-west-1:\d{12}:backup-vault:airlock$/,
  new RegExp(`^arn:aws:iam::${otherAccounts}:role/`),
  /^arn:aws:iam::000000000000:policy\/airlock\/boundary$/,
  new RegExp(`^arn:aws:kms:[\\w-]+:${otherAccounts}:key/`),
];

const has = (graph: Graph, type: string) => resourcesOfType(graph, type).length > 0;

/** The metrics that the functions publish. */
const applicationMetrics = ({ stage }: Graph): NonNullable<CheckOptions["applicationMetrics"]> => ({
  [metricNamespace]: [
    { metrics: [...metricNames, decisionMetricName], dimensions: { Stage: [stage] } },
    { metrics: [ageMetricName], dimensions: { Stage: [stage], Status: openStatuses } },
  ],
});

/** Claims about a stage's graph, each with the rules that find violations of it. */
export const claims: Readonly<Record<string, readonly string[]>> = {
  "every bucket has a public access block and enforces bucket ownership": ["access-block"],
  "every bucket with Object Lock locks its objects, and its lifecycle expires none that is locked": [
    "object-lock",
  ],
  "every integration has the function's invocation URI, and every permission names stage, method and path": [
    "integration-uri",
    "integration-permission",
  ],
  "every trigger of a user pool has a permission for that pool, and Cognito may call no other function": [
    "trigger-permission",
  ],
  "every public client of a user pool allows the code grant only, takes no passwords and redirects to exact URLs":
    ["public-client"],
  "where documents are real, the user pool requires MFA of everybody": ["mfa"],
  "no machine's client signs people in": ["machine-sign-in"],
  "where documents are real, no machine may decide on documents": ["machine-scope"],
  "the API has one resource policy, and its deployment comes after it and everything else that it contains": [
    "resource-policy",
  ],
  "every state machine is valid and invokes declared functions": ["state-machine"],
  "every pipe reads a declared stream, fits its target's limits and loses no record": ["pipe"],
  "every event target has the role that it needs, and every API destination uses TLS": ["event-target"],
  "every event rule and schedule is one that EventBridge accepts": ["event-rule", "schedule"],
  "every API destination has a rate, retries, and a dead-letter queue that takes its events and has an alarm":
    ["dead-letter"],
  "every credential in a declaration is a secret of the state": ["secret"],
  "every AWS Config rule has an identifier and parameters that AWS lists": ["config-rule"],
  "every grant is exact except for the listed exceptions, each of which is needed": ["least-privilege"],
  "every role trusts the service that uses it and grants exactly what that service calls": ["role"],
  "every role has the permissions boundary of the settings": ["permissions-boundary"],
  "every policy is valid: its actions exist and apply to its resources": ["policy"],
  "everything that logs has a log group with retention that is made before it": ["log-group"],
  "no access log has text of the caller, which would break or forge its fields": ["access-log"],
  "every alarm watches an existing metric, can start and end, notifies a topic and links to a runbook": [
    "alarm",
  ],
  "every dashboard shows existing metrics in the region of the resources": ["dashboard"],
  "every output is a value of a declared resource": ["output"],
  "every API stage of production has a web ACL whose log and sampled requests contain no tokens": [
    "firewall",
  ],
  "everything that stores data names its key and accepts requests over TLS only": ["encryption"],
  "every reference names a declared resource or one that AWS owns": ["reference"],
  "every name fits its service, and none stops a second stack or a later deploy": [
    "fixed-global-name",
    "fixed-retained-name",
    "name-too-long",
  ],
  "what belongs to a retained resource is retained with it": ["retained-with-parent"],
  "every resource is removed before what it names": ["removal-order"],
};

/** Whether a function is connected to a VPC. */
const hasNetwork = ({ resources }: Graph): boolean =>
  resources.some(
    ({ type, inputs }) => type === "aws:lambda/function:Function" && inputs.vpcConfig !== undefined,
  );

/** What the rules need to know of a stage beyond its graph. */
async function checkOptions(graph: Graph): Promise<CheckOptions> {
  const { hasRealDocuments, allowedNetworks, permissionsBoundary } = await settingsOf(graph.stage);
  const exceptions = exceptionsIn(graph);
  return {
    exceptions: [
      ...exceptions.always,
      ...(has(graph, "aws:sns/topic:Topic") ? exceptions.withAlarms : []),
      ...(has(graph, "aws:sns/topic:Topic") &&
      has(graph, "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan")
        ? exceptions.withMalwareAlarms
        : []),
      ...(graph.resources.some(({ name }) => name === "VaultKey") ? exceptions.withKey : []),
      ...(has(graph, "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan")
        ? exceptions.withMalwareProtection
        : []),
      ...(has(graph, "aws:backup/vault:Vault") ? exceptions.withBackups : []),
      ...(has(graph, "aws:cfg/recorder:Recorder") ? exceptions.withRecorder : []),
      ...(graph.resources.some(({ name }) => name === "GatewayLogsRole") ? exceptions.withGatewayLogs : []),
      ...(graph.resources.some(({ name }) => name === "LogDelivery") ? exceptions.withLogDelivery : []),
      ...(hasNetwork(graph) ? exceptions.withScanner : []),
    ],
    ...(allowedNetworks !== "any" && { networks: allowedNetworks }),
    managedRules,
    minimumLogDays: hasRealDocuments ? 365 : 1,
    applicationMetrics: applicationMetrics(graph),
    expectedOutputs: ["apiUrl", "tokenUrl", "region", "vault", "documents", "workflow", "dashboard"],
    externalArns: external,
    firewallRequired: hasRealDocuments,
    mfaRequired: hasRealDocuments,
    scopesOfPeople: hasRealDocuments ? [scopes.review] : [],
    permissionsBoundary,
  };
}

/** Violations of all rules, or of those in `only`. */
export const violationsIn = async (graph: Graph, only?: readonly string[]): Promise<Violation[]> =>
  check(graph, { ...(await checkOptions(graph)), only });
