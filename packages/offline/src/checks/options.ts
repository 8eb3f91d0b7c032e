import type { Graph } from "../graph/graph.ts";
import type { ManagedRule } from "../services/config/managed-rule.ts";
import type { RecordedDecisions } from "./grant-use.ts";
import type { Exception } from "./least-privilege.ts";
import type { ApplicationMetrics } from "./metrics.ts";

/** Inputs of the checks besides the graph. Each property's comment begins with the rules that use it. */
export interface CheckOptions {
  /** Ids of the rules to run; all when absent. */
  only?: readonly string[] | undefined;
  /** `least-privilege`: grants that are wider than the rule allows, each with its reason. */
  exceptions?: readonly Exception[] | undefined;
  /** `resource-policy`: the networks, in CIDR notation, that may call every method; all others may call none. */
  networks?: readonly string[] | undefined;
  /** `config-rule`: the AWS Config managed rules that may be used, by identifier. */
  managedRules?: Readonly<Record<string, ManagedRule>> | undefined;
  /** `log-group`: the shortest retention of a log group, in days. */
  minimumLogDays?: number | undefined;
  /** `alarm` and `dashboard`: the metrics that the application itself writes. */
  applicationMetrics?: ApplicationMetrics | undefined;
  /** `output`: the outputs that the program must have. */
  expectedOutputs?: readonly string[] | undefined;
  /** `reference`, `encryption`: ARNs of resources that another program declares. */
  externalArns?: readonly RegExp[] | undefined;
  /** `firewall`: whether every stage of a REST API must be behind a web ACL. Default: true. */
  firewallRequired?: boolean | undefined;
  /** `mfa`: whether every user pool in which people sign in must require MFA. Default: true. */
  mfaRequired?: boolean | undefined;
  /** `machine-scope`: the OAuth 2.0 scopes that only people may have. */
  scopesOfPeople?: readonly string[] | undefined;
  /** `permissions-boundary`: the ARN of the policy that limits every declared role. The rule is skipped without. */
  permissionsBoundary?: string | undefined;
  /** `grant`: the decisions of a run that exercised everything. The rule is skipped without. */
  decisions?: RecordedDecisions | undefined;
  /** `grant`: grants that a run offline cannot use, each with its reason. */
  unusedGrants?: readonly Exception[] | undefined;
  /** `package`: a second synth of the same program. The rule is skipped without. */
  secondSynth?: Graph | undefined;
}
