import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Resource, resourcesOfType } from "../../graph/graph.ts";
import { bucketsOf } from "./facts.ts";
import {
  accessBlockFlags,
  accountAccessBlockType,
  bucketAclTypes,
  lifecycleType,
  objectLockType,
  ownershipControlsType,
  publicAccessBlockType,
} from "./types.ts";

const accessBlockRule: Rule = {
  id: "access-block",
  demands:
    "Every bucket has one access block with all four flags set, and BucketOwnerEnforced ownership; so has the account's access block, where one is declared.",
  page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  check(graph) {
    const { violations, report } = collectViolations("access-block");
    const requireFlags = (
      reported: Pick<Resource, "name">,
      inputs: { [flag in (typeof accessBlockFlags)[number]]?: boolean },
      subject: string,
    ) => {
      for (const flag of accessBlockFlags)
        if (inputs[flag] !== true)
          report(reported, `${subject} access block does not set ${flag}.`, `Set ${flag} to true.`);
    };
    const blocks = resourcesOfType(graph, publicAccessBlockType);
    const ownerships = resourcesOfType(graph, ownershipControlsType);
    for (const bucket of bucketsOf(graph)) {
      const [block, ...others] = blocks.filter(({ inputs }) => inputs.bucket === bucket.id);
      if (!block || others.length > 0)
        report(
          bucket,
          `It has ${block ? others.length + 1 : 0} access blocks.`,
          "Declare one BucketPublicAccessBlock for it.",
        );
      if (block) requireFlags(bucket, block.inputs, "Its");
      const ownership = ownerships.find(({ inputs }) => inputs.bucket === bucket.id)?.inputs.rule;
      if (ownership?.objectOwnership !== "BucketOwnerEnforced")
        report(
          bucket,
          "Other accounts may own its objects.",
          "Declare BucketOwnershipControls: BucketOwnerEnforced.",
        );
    }
    for (const account of resourcesOfType(graph, accountAccessBlockType))
      requireFlags(account, account.inputs, "The account's");
    for (const acl of bucketAclTypes.flatMap((type) => resourcesOfType(graph, type)))
      report(
        acl,
        "It is an access control list, which a bucket with BucketOwnerEnforced refuses.",
        "Grant access in the bucket's policy.",
      );
    return violations;
  },
};

const objectLockRule: Rule = {
  id: "object-lock",
  demands:
    "Every bucket with Object Lock retains new objects by default, and its lifecycle expires none of them before their retention ends.",
  page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html",
  check(graph) {
    const { violations, report } = collectViolations("object-lock");
    const configurations = resourcesOfType(graph, objectLockType);
    const lifecycles = resourcesOfType(graph, lifecycleType);
    for (const bucket of bucketsOf(graph)) {
      const configuration = configurations.find(({ inputs }) => inputs.bucket === bucket.id);
      if (!configuration && !bucket.inputs.objectLockEnabled) continue;
      const { mode, days, years } = configuration?.inputs.rule?.defaultRetention ?? {};
      const retained = days ?? (years ?? 0) * 365;
      if (!mode || !retained) {
        report(
          bucket,
          "Its objects are not locked: it has no default retention.",
          "Declare a BucketObjectLockConfigurationV2 with the mode and the days of its defaultRetention.",
        );
        continue;
      }
      const lifecycle = lifecycles.filter(({ inputs }) => inputs.bucket === bucket.id);
      for (const { expiration } of lifecycle.flatMap(({ inputs }) => inputs.rules))
        if (expiration?.days !== undefined && expiration.days < retained)
          report(
            bucket,
            `Its lifecycle expires objects after ${expiration.days} days; they are locked for ${retained}.`,
            "Expire them after their retention: a delete marker hides an object that is locked.",
          );
    }
    return violations;
  },
};

export const rules: readonly Rule[] = [accessBlockRule, objectLockRule];
