import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { policiesOf } from "../../iam/policies.ts";
import type { Statement } from "../../iam/policy.ts";
import { listOf, principalsOf, statementsOf } from "../../iam/statements.ts";
import { keyType } from "../kms/types.ts";
import { topicPolicyType } from "./types.ts";

/** A topic, as far as it is read here. */
type Topic = Resource<{ kmsMasterKeyId?: string }, { arn: string }>;
type Problem = [message: string, remedy: string];

/** An AWS service that publishes to topics. */
export interface Publisher {
  /** As in `CloudWatch may not publish to it.` */
  title: string;
  principal: string;
  /** The resource that it acts for; absent when any may be allowed. */
  sourceArn?: string | undefined;
  /** Whether KMS sees the source that it acts for. */
  hasSourceInKeyPolicies: boolean;
}

function allows(statement: Statement, principal: string, action: string): boolean {
  return (
    statement.Effect === "Allow" &&
    principalsOf(statement).includes(principal) &&
    listOf(statement.Action).some((allowed) => [action, `${action}*`].includes(allowed))
  );
}

const conditionsOf = ({ Condition = {} }: Statement) =>
  Object.values(Condition).flatMap((variables) => Object.entries(variables));

function isForSource(statement: Statement, { sourceArn }: Publisher): boolean {
  const sources = conditionsOf(statement)
    .filter(([key]) => key === "aws:SourceArn")
    .flatMap(([, values]) => listOf(values));
  return sourceArn === undefined || sources.length === 0 || sources.includes(sourceArn);
}

const sourceKeysIn = (statement: Statement): boolean =>
  conditionsOf(statement).some(([key]) => /^aws:Source(Account|Arn|OrgID)$/i.test(key));

/**
 * What keeps a service from publishing to a topic: the topic's policy, or that of its key.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function publisherProblems(graph: Graph, topic: Topic, publisher: Publisher): Problem[] {
  const { title, principal } = publisher;
  const policies = policiesOf(graph);
  const ofTopic = policies
    .filter(({ resource }) => resource.type === topicPolicyType)
    .flatMap(statementsOf)
    .filter(({ Resource }) => listOf(Resource).includes(topic.outputs.arn));
  const problems: Problem[] = [];
  // A topic without a policy lets its account publish, and the services of AWS with it.
  const isAllowed = ofTopic.some(
    (statement) => allows(statement, principal, "sns:Publish") && isForSource(statement, publisher),
  );
  if (ofTopic.length > 0 && !isAllowed)
    problems.push([
      `${title} may not publish to it.`,
      `Allow sns:Publish to ${principal} in the topic's policy.`,
    ]);
  const { kmsMasterKeyId: keyId } = topic.inputs;
  if (!keyId) return problems;
  const key = resourcesOfType(graph, keyType).find(({ id, outputs }) => [id, outputs.arn].includes(keyId));
  const ofKey = policies.filter(({ resource }) => resource.urn === key?.urn).flatMap(statementsOf);
  const isUsable = ["kms:Decrypt", "kms:GenerateDataKey"].every((action) =>
    ofKey.some(
      (statement) =>
        allows(statement, principal, action) &&
        (publisher.hasSourceInKeyPolicies || !sourceKeysIn(statement)),
    ),
  );
  if (!isUsable)
    problems.push([
      `${title} may not use its key ${keyId}.`,
      `Name a key whose policy allows kms:Decrypt and kms:GenerateDataKey to ${principal}${publisher.hasSourceInKeyPolicies ? "" : ", without conditions on aws:Source…"}.`,
    ]);
  return problems;
}
