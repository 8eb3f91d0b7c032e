import type { Graph } from "../graph/graph.ts";
import type { RequestedAction } from "../iam/policy.ts";
import type { ManagedRule } from "../services/config/managed-rule.ts";
import type { Exception } from "./least-privilege.ts";
import type { ApplicationMetrics } from "./metrics.ts";

/** What checks need to know beyond the graph. Each field is used by the rules that it names. */
export interface CheckOptions {
  /** Ids of the rules to run; all when absent. */
  only?: readonly string[] | undefined;
  /** `least-privilege`: grants that are wider than the rule allows, each with its reason. */
  exceptions?: readonly Exception[] | undefined;
  /** `resource-policy`: the networks, in CIDR notation, outside of which every method must be denied. */
  networks?: readonly string[] | undefined;
  /** `config-rule`: the AWS Config managed rules that may be used, by identifier. */
  managedRules?: Readonly<Record<string, ManagedRule>> | undefined;
  /** `log-group`: for how many days each log group must keep its events at least. */
  minimumLogDays?: number | undefined;
  /** `alarm` and `dashboard`: the metrics that the application itself writes. */
  applicationMetrics?: ApplicationMetrics | undefined;
  /** `output`: the outputs that the program must have. */
  expectedOutputs?: readonly string[] | undefined;
  /** `reference`: ARNs of resources that another program declares. */
  externalArns?: readonly RegExp[] | undefined;
  /** `firewall`: whether every stage of a REST API must be behind a web ACL. Default: true. */
  firewallRequired?: boolean | undefined;
  /** `grant`: what each role called in a run that exercised everything, by the role's ARN. The rule is skipped without. */
  calls?: ReadonlyMap<string, readonly RequestedAction[]> | undefined;
  /** `package`: a second synth of the same program. The rule is skipped without. */
  secondSynth?: Graph | undefined;
}
