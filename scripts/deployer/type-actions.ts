import type { Resource } from "../../packages/offline/src/graph/graph.ts";
import type { Condition } from "./statements.ts";

/** Actions on resources, as a part of a policy. */
interface Grant {
  /**
   * ARNs of the resources. APP, STAGE, REGION and ACCOUNT stand for those of the stage, and NAME for the resource's name, in
   * which `*` takes the place of what SST or the provider generates.
   */
  on: readonly string[];
  /** Actions that create, read, update, delete and tag. Those that IAM does not limit to a resource are allowed on all. */
  actions: readonly string[];
}

/** What the provider calls for the resources of one Pulumi type. */
export interface TypeActions extends Grant {
  /** Actions on resources whose ARN AWS chooses: allowed on those that have the tags `sst:app` and `sst:stage` of the stage. */
  tagged?: readonly string[];
  /** Actions that create or tag such a resource: allowed on those that have these tags, or none of them yet. */
  untagged?: readonly string[];
  /** The name in place of NAME. Default: the output `name`, or the id. */
  name?: (resource: Resource) => string;
  /** What the calls need of other resources; of those with `when`, only for a resource that it accepts. */
  also?: readonly (Grant & { condition?: Condition; when?: (resource: Resource) => boolean })[];
  /** The service whose service-linked role AWS creates with the first such resource of an account. */
  serviceLinkedRole?: string;
}

export type ActionsByType = readonly (readonly [type: string, actions: TypeActions])[];
