import { build } from "@aws-sdk/util-arn-parser";

/**
 * The ARN of the queue with this URL.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
 */
export function arnOfQueue(queueUrl: string): string {
  const [, region = "", accountId = "", resource = ""] =
    /^https:\/\/sqs\.([\w-]+)\.amazonaws\.com\/(\d+)\/([\w.-]+)$/.exec(queueUrl) ?? [];
  return build({ service: "sqs", region, accountId, resource });
}
