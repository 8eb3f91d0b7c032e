/**
 * Delivers the events of a rule to a target. What EventBridge cannot deliver within a day goes to the queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 *
 * @param target.role the role that EventBridge calls the target with
 * @param target.undelivered a queue that accepts messages of the rule
 */
export function createEventTarget(
  name: string,
  rule: aws.cloudwatch.EventRule,
  target: {
    arn: $util.Input<string>;
    role: aws.iam.Role;
    undelivered: aws.sqs.Queue;
    inputTransformer?: { inputPaths: Record<string, string>; inputTemplate: string };
  },
): void {
  const { arn, role, undelivered, inputTransformer } = target;
  new aws.cloudwatch.EventTarget(name, {
    rule: rule.name,
    arn,
    roleArn: role.arn,
    retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
    deadLetterConfig: { arn: undelivered.arn },
    ...(inputTransformer && { inputTransformer }),
  });
}
