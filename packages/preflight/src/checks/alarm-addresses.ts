import { listSubscriptions } from "../calls/events.ts";
import { type Check, declared } from "../check.ts";

/** https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html */
export const alarmAddresses: Check = {
  id: "alarm-addresses",
  question: "Have the addresses that alarms are sent to confirmed?",
  page: "https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html",
  calls: [listSubscriptions],
  async *run(context) {
    const { graph, deployed, ask } = context;
    const subscriptions = declared(context, "aws:sns/topicSubscription:TopicSubscription").filter(
      ({ inputs }) => String(inputs.protocol).startsWith("email"),
    );
    const waiting = subscriptions.filter((each) => !deployed.find(each)).map(({ inputs }) => inputs.endpoint);
    if (waiting.length > 0)
      yield {
        severity: "note",
        message: `Amazon SNS sends a message to ${waiting.join(", ")} during the deploy. Alarms arrive once its link was opened.`,
        remedy: "Confirm within two days of the deploy.",
      };
    for (const subscription of subscriptions) {
      const { inputs } = subscription;
      const before = deployed.find(subscription);
      if (!before) continue;
      const TopicArn = String(before.inputs.topic ?? inputs.topic);
      const existing = (await ask(listSubscriptions, { TopicArn })) ?? [];
      const arn = existing.find(({ Endpoint }) => Endpoint === inputs.endpoint)?.SubscriptionArn;
      if (!arn?.startsWith("arn:"))
        yield {
          severity: "weakens",
          message: `${inputs.endpoint} gets no alarms: its subscription ${arn === "PendingConfirmation" ? "is not confirmed" : "does not exist"}.`,
          remedy: "Have the message sent again, and confirm it.",
          command: `aws sns subscribe --region ${graph.region} --topic-arn ${TopicArn} --protocol ${inputs.protocol} --notification-endpoint ${inputs.endpoint}`,
        };
    }
  },
};
