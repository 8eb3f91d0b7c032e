import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { type CompiledPolicy, compilePolicy } from "../../iam/compiled-policy.ts";
import { decide } from "../../iam/evaluate.ts";
import type { RequestedAction, Statement } from "../../iam/policy.ts";
import { requestContext } from "../../iam/request-context.ts";
import { listOf, statementsOf } from "../../iam/statements.ts";
import { bucketPolicyType } from "./types.ts";

const tagKey = "s3:existingobjecttag/";
const knownKeys = ["aws:principalarn", "aws:securetransport", "s3:authtype"];
const isKnownKey = (key: string) => key.startsWith(tagKey) || knownKeys.includes(key);

/** Who makes a request and how. */
export interface Requester {
  roleArn: string | undefined;
  presigned: boolean;
}

/** The condition keys of a statement that no request offline has. */
const unknownKeysOf = ({ Condition = {} }: Statement) =>
  Object.values(Condition)
    .flatMap((conditions) => Object.keys(conditions))
    .filter((key) => !isKnownKey(key.toLowerCase()));

/** Statements of a bucket policy that have no effect offline, as what they do and their conditions. */
export function statementsWithoutEffect(policy: unknown): string[] {
  return statementsOf({ document: policy }).flatMap((statement) => {
    if (statement.Effect === "Allow") return [`Allow ${listOf(statement.Action).join(", ")}`];
    const keys = unknownKeysOf(statement);
    return keys.length > 0 ? [`Deny by ${keys.join(", ")}`] : [];
  });
}

/**
 * Refuses what the bucket policies deny. Grants, and denials by keys that no request has offline, have no effect.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export class BucketPolicies {
  readonly #policies: CompiledPolicy[];

  constructor(graph: Graph) {
    this.#policies = resourcesOfType(graph, bucketPolicyType).map(({ name, inputs }) => {
      const Statement = statementsOf({ document: inputs.policy }).filter(
        (statement) => statement.Effect === "Deny" && unknownKeysOf(statement).length === 0,
      );
      return compilePolicy(name, { Version: "2012-10-17", Statement });
    });
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
    for (const requested of actions) {
      const tags = Object.entries(tagsOf(requested.resource));
      const context = requestContext({
        ...Object.fromEntries(tags.map(([name, value]) => [`${tagKey}${name}`, value])),
        "aws:PrincipalArn": roleArn,
        // The port stands for AWS's, which are reached by TLS.
        "aws:SecureTransport": "true",
        "s3:authType": presigned ? "REST-QUERY-STRING" : "REST-HEADER",
      });
      const principal = roleArn
        ? ({ kind: "role", arn: roleArn } as const)
        : ({ kind: "anonymous" } as const);
      const { result } = decide(
        { ...requested, principal, context },
        { identity: [], resource: this.#policies },
      );
      if (result === "explicitly denied") throw new AwsError("AccessDenied", 403, "Access Denied");
    }
  }
}
