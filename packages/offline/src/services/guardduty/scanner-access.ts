import type { Graph } from "../../graph/graph.ts";
import { isAllowed, type ServiceAccess } from "../../iam/service-access.ts";
import { regionalArn } from "../resource-facts.ts";
import type { RunningS3 } from "../s3/index.ts";
import { bucketCalls, objectCalls } from "../s3/service-calls.ts";
import type { StoredObject } from "../s3/store.ts";

/** A plan whose role makes the calls. */
export interface ScanningPlan {
  id: string;
  arn: string;
  roleArn: string;
  bucketName: string;
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html */
const service = "malware-protection-plan.guardduty.amazonaws.com";

/** The object by which GuardDuty finds out whether its role may write to the bucket. */
const validationObject = "malware-protection-resource-validation-object";

/**
 * Decides what GuardDuty may do with the role of a plan. Its calls are those of AWS's template.
 * https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html
 */
export class ScannerAccess {
  readonly #access: ServiceAccess;
  readonly #graph: Graph;
  readonly #encryptionOf: RunningS3["encryptionOf"];

  constructor(access: ServiceAccess, graph: Graph, encryptionOf: RunningS3["encryptionOf"]) {
    this.#access = access;
    this.#graph = graph;
    this.#encryptionOf = encryptionOf;
  }

  /** Whether a plan can become active: GuardDuty creates its managed rule, enables notifications, and writes an object. */
  maySetUp(plan: ScanningPlan): boolean {
    const rule = regionalArn(
      this.#graph,
      "events",
      `rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3${plan.id}`,
    );
    const onRule = ["PutRule", "PutTargets", "DescribeRule", "ListTargetsByRule"].map((action) => ({
      action: `events:${action}`,
      resource: rule,
      keys: { "events:ManagedBy": service },
    }));
    return this.#may(plan, [
      ...onRule,
      ...bucketCalls(plan.bucketName, this.#graph, [
        "ListBucket",
        "GetBucketNotification",
        "PutBucketNotification",
      ]),
      ...this.#callsOn(plan, validationObject, undefined, ["PutObject"], ["GenerateDataKey"]),
    ]);
  }

  mayRead(plan: ScanningPlan, object: StoredObject): boolean {
    return this.#may(
      plan,
      this.#callsOn(plan, object.key, object, ["GetObject", "GetObjectVersion"], ["Decrypt"]),
    );
  }

  /** Whether a scan's result may become a tag, beside the tags that the object has. */
  mayTag(plan: ScanningPlan, object: StoredObject): boolean {
    const actions = ["Get", "Put"].flatMap((verb) => [`${verb}ObjectTagging`, `${verb}ObjectVersionTagging`]);
    return this.#may(plan, this.#callsOn(plan, object.key, object, actions, []));
  }

  #callsOn(
    { bucketName: bucket }: ScanningPlan,
    key: string,
    object: StoredObject | undefined,
    actions: string[],
    keyActions: string[],
  ) {
    const encryption = this.#encryptionOf(bucket);
    return objectCalls({ bucket, key, object, encryption }, this.#graph, actions, keyActions);
  }

  #may({ arn, roleArn }: ScanningPlan, needed: Parameters<ServiceAccess["byRole"]>[1]): boolean {
    return isAllowed(() => this.#access.byRole({ service, sourceArn: arn, roleArn }, needed));
  }
}
