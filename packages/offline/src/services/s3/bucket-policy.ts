import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { meetsConditions, unknownConditions } from "../../iam/conditions.ts";
import type { RequestedAction, Statement } from "../../iam/policy.ts";
import { listOf, principalsOf, statementsOf } from "../../iam/statements.ts";
import { matchesWildcard } from "../../iam/wildcard.ts";
import { bucketPolicyType } from "./types.ts";

const tagKey = "s3:ExistingObjectTag/";
const isKnownKey = (key: string) =>
  key.startsWith(tagKey) || key === "s3:authType" || key === "aws:PrincipalArn";

/** Who makes a request and how. */
export interface Requester {
  roleArn: string | undefined;
  presigned: boolean;
}

/** Whether a statement lists actions and resources, and is for every principal. */
const isForEveryone = (statement: Statement) =>
  principalsOf(statement).includes("*") && Boolean(statement.Action && statement.Resource);

/** Statements of a bucket policy that have no effect offline, as what they do and their conditions. */
export function statementsWithoutEffect(policy: unknown): string[] {
  return statementsOf({ document: policy }).flatMap((statement) => {
    if (statement.Effect === "Allow") return [`Allow ${listOf(statement.Action).join(", ")}`];
    if (!isForEveryone(statement)) return ["Deny to some principals, or by NotAction or NotResource"];
    const conditions = unknownConditions(statement, isKnownKey);
    return conditions.length > 0 ? [`Deny by ${conditions.join(", ")}`] : [];
  });
}

/**
 * Refuses what the bucket policies deny to every principal: unconditionally, or by the object's tags, the kind of signature
 * or the caller's role. Other statements have no effect.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export class BucketPolicies {
  readonly #denials: Statement[];

  constructor(graph: Graph) {
    this.#denials = resourcesOfType(graph, bucketPolicyType)
      .flatMap(({ inputs }) => statementsOf({ document: inputs.policy }))
      .filter(
        (statement) =>
          statement.Effect === "Deny" &&
          isForEveryone(statement) &&
          unknownConditions(statement, isKnownKey).length === 0,
      );
  }

  /**
   * @param tagsOf tags of the object with this ARN
   * @throws AwsError AccessDenied
   */
  refuse(
    actions: readonly RequestedAction[],
    { roleArn, presigned }: Requester,
    tagsOf: (arn: string) => Record<string, string>,
  ): void {
    for (const { action, resource } of actions) {
      const valueOfKey = (key: string) => {
        if (key === "s3:authType") return presigned ? "REST-QUERY-STRING" : "REST-HEADER";
        if (key === "aws:PrincipalArn") return roleArn;
        const [tags, name] = [tagsOf(resource), key.slice(tagKey.length)];
        return Object.hasOwn(tags, name) ? tags[name] : undefined;
      };
      const isDenied = this.#denials.some(
        (statement) =>
          listOf(statement.Action).some((pattern) => matchesWildcard(pattern, action)) &&
          listOf(statement.Resource).some((pattern) => matchesWildcard(pattern, resource)) &&
          meetsConditions(statement, valueOfKey),
      );
      if (isDenied) throw new AwsError("AccessDenied", 403, "Access Denied");
    }
  }
}
