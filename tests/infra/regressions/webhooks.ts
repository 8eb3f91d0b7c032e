import {
  changing,
  changingGrants,
  changingPolicy,
  find,
  granting,
  type Regression,
  setting,
} from "./regression.ts";

/** The partners of the stage `everything` that have webhooks. */
const partner = "p-01ks7m3v8w2x4y6z8a0b2c4d6e";
const otherPartner = "p-01ks7m3v8w2x4y6z8a0b2c4d6f";

const ofWebhook = (regression: Omit<Regression, "finding" | "stage">): Regression => ({
  finding: 16,
  stage: "everything",
  ...regression,
});

export const webhooks: Regression[] = [
  {
    what: "a webhook's role may invoke every API destination",
    change: changingGrants(`Webhook-${partner}Role`, (statements) => {
      const statement = granting(statements, "events:InvokeApiDestination");
      statement.Resource = String(statement.Resource).replace(/api-destination\/.*/, "api-destination/*");
    }),
    violation: { rule: "least-privilege", resource: `Webhook-${partner}Role`, message: "api-destination/*" },
  },
  {
    what: "a webhook's role may invoke another client's destination",
    change: changingGrants(`Webhook-${partner}Role`, (statements, graph) => {
      const { arn } = find(graph, `WebhookDestination-${otherPartner}`).outputs;
      statements.push({ Effect: "Allow", Action: "events:InvokeApiDestination", Resource: arn });
    }),
    violation: { rule: "role", resource: `Webhook-${partner}Role`, message: "nothing uses it" },
  },
  {
    what: "a webhook's key is in the state as text",
    change: (graph: Parameters<Regression["change"]>[0]) => {
      delete find(graph, `WebhookConnection-${partner}`).secretInputs;
    },
    violation: { rule: "secret", resource: `WebhookConnection-${partner}`, message: "as text" },
  },
  {
    what: "a webhook is called without TLS",
    change: setting(`WebhookDestination-${partner}`, { invocationEndpoint: "http://partner.test/events" }),
    violation: { rule: "event-target", resource: `WebhookDestination-${partner}`, message: "not HTTPS" },
  },
  {
    what: "a webhook gets requests at any rate",
    change: setting(`WebhookDestination-${partner}`, { invocationRateLimitPerSecond: undefined }),
    violation: { rule: "dead-letter", resource: `WebhookDestination-${partner}`, message: "no rate" },
  },
  {
    what: "the age of a webhook's events is not limited",
    change: changing(`WebhookTarget-${partner}`, ({ retryPolicy }) => {
      delete retryPolicy.maximumEventAgeInSeconds;
    }),
    violation: { rule: "dead-letter", resource: `WebhookTarget-${partner}`, message: "no retries" },
  },
  {
    what: "events that a webhook refuses are dropped",
    change: setting(`WebhookTarget-${partner}`, { deadLetterConfig: undefined }),
    violation: { rule: "dead-letter", resource: `WebhookTarget-${partner}`, message: "no dead-letter queue" },
  },
  {
    what: "a webhook's dead-letter queue accepts messages of another rule only",
    change: changingPolicy(`WebhookUndelivered-${partner}Policy`, (statements) => {
      const { Condition } = granting(statements, "sqs:SendMessage");
      const source = String(Condition.ArnEquals["aws:SourceArn"]);
      Condition.ArnEquals["aws:SourceArn"] = source.replace(partner, otherPartner);
    }),
    violation: { rule: "dead-letter", resource: `WebhookTarget-${partner}`, message: "may not send" },
  },
  {
    what: "no alarm watches a webhook's dead letters",
    change: (graph: Parameters<Regression["change"]>[0]) => {
      const alarm = find(graph, `AlarmWebhookUndelivered-${partner}`);
      graph.resources = graph.resources.filter((resource) => resource !== alarm);
    },
    violation: { rule: "dead-letter", resource: `WebhookUndelivered-${partner}`, message: "no alarm" },
  },
].map(ofWebhook);
