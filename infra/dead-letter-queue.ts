import { physicalName } from "./names.ts";

/**
 * Creates a queue for what could not be delivered or recorded.
 *
 * @param rules EventBridge rules that may send to it. Pipes and state machines send with their roles.
 */
export function createDeadLetterQueue(name: string, rules: aws.cloudwatch.EventRule[] = []) {
  const queue = new aws.sqs.Queue(name, {
    // SQS accepts 80 characters.
    name: physicalName(name, 80),
    messageRetentionSeconds: 14 * 24 * 3600,
    sqsManagedSseEnabled: true,
  });
  const allowRules = {
    actions: ["sqs:SendMessage"],
    resources: [queue.arn],
    principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
    conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: rules.map(({ arn }) => arn) }],
  };
  new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        ...(rules.length > 0 ? [allowRules] : []),
        {
          effect: "Deny",
          actions: ["sqs:*"],
          resources: [queue.arn],
          principals: [{ type: "*", identifiers: ["*"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  return queue;
}
