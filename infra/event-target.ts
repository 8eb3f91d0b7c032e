/**
 * Delivers the events of a rule to a target. What EventBridge cannot deliver within a day goes to the queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 *
 * @param target.role the role that EventBridge calls the target with
 * @param target.undelivered a queue that accepts messages of the rule
 * @param target.paths members of the target's input by their paths in the event; without it, the input is the event
 */
export function createEventTarget(
  name: string,
  rule: aws.cloudwatch.EventRule,
  target: {
    arn: $util.Input<string>;
    role: aws.iam.Role;
    undelivered: aws.sqs.Queue;
    paths?: Record<string, string>;
  },
): void {
  const { arn, role, undelivered, paths } = target;
  new aws.cloudwatch.EventTarget(name, {
    rule: rule.name,
    arn,
    roleArn: role.arn,
    retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
    deadLetterConfig: { arn: undelivered.arn },
    ...(paths && { inputTransformer: { inputPaths: paths, inputTemplate: templateOf(paths) } }),
  });
}

/** A template that names each path's value: `{"key": <key>}`. EventBridge adds the quotes of the values. */
function templateOf(paths: Record<string, string>): string {
  const members = Object.keys(paths).map((name) => `"${name}": <${name}>`);
  return `{${members.join(", ")}}`;
}
