import { eventSource } from "../packages/core/src/event-names.ts";
import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { createEventTarget } from "./event-target.ts";
import type { Watched } from "./metrics.ts";
import { physicalName, webhookSecretName } from "./names.ts";
import { createServiceRole } from "./service-role.ts";
import type { Stage } from "./stage.ts";

/** Requests a second to one webhook; EventBridge holds the others back. */
const requestsPerSecond = 20;

/**
 * Delivers every event of an owner's documents to its webhook by an EventBridge API destination. The connection sends the
 * webhook's key in a header; the receiver compares it. Events that cannot be delivered within a day go to a dead-letter
 * queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 *
 * @returns the rule and the queue of each webhook by the owner, for alarms
 */
export function createWebhooks(stage: Stage, vault: sst.aws.Bucket): Watched["events"]["webhooks"] {
  return Object.fromEntries(
    Object.entries(stage.webhooks).map(([owner, url]) => [owner, createWebhook({ owner, url, vault })]),
  );
}

function createWebhook({ owner, url, vault }: { owner: string; url: string; vault: sst.aws.Bucket }) {
  const key = new sst.Secret(webhookSecretName(owner));
  const name = physicalName(`Webhook-${owner}`);
  const connection = new aws.cloudwatch.EventConnection(`WebhookConnection-${owner}`, {
    name,
    authorizationType: "API_KEY",
    authParameters: { apiKey: { key: "x-airlock-webhook-key", value: key.value } },
  });
  const destination = new aws.cloudwatch.EventApiDestination(`WebhookDestination-${owner}`, {
    name,
    connectionArn: connection.arn,
    httpMethod: "POST",
    invocationEndpoint: url,
    invocationRateLimitPerSecond: requestsPerSecond,
  });
  const rule = new aws.cloudwatch.EventRule(`WebhookRule-${owner}`, {
    name,
    description: `Events of the documents of ${owner}`,
    eventPattern: $jsonStringify({
      source: [eventSource],
      detail: { owner: [owner], bucket: [vault.name] },
    }),
  });
  const undelivered = createDeadLetterQueue(`WebhookUndelivered-${owner}`, [rule]);
  const role = createServiceRole(`Webhook-${owner}`, "events.amazonaws.com", [
    { actions: ["events:InvokeApiDestination"], resources: [destination.arn] },
  ]);
  createEventTarget(`WebhookTarget-${owner}`, rule, { arn: destination.arn, role, undelivered });
  return { rule, undelivered };
}
