import { physicalName } from "../names.ts";
import type { Stage } from "../stage.ts";

/**
 * Creates the topic that alarms publish to, with a subscription for each address. CloudWatch cannot publish to a topic
 * that is encrypted under the AWS-managed key, whose policy cannot be changed, so the topic has a key of its own.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 *
 * @param rules the EventBridge rules that may publish, too
 */
export function createAlarmTopic(stage: Stage, rules: aws.cloudwatch.EventRule[]): aws.sns.Topic {
  const accountId = aws.getCallerIdentityOutput().accountId;
  const name = physicalName("Alarms");
  const cloudWatch = [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }];
  const eventBridge = [{ type: "Service", identifiers: ["events.amazonaws.com"] }];
  const fromAlarmsOfStage = [
    { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
    {
      test: "ArnLike",
      variable: "aws:SourceArn",
      values: [$interpolate`arn:aws:cloudwatch:${stage.region}:${accountId}:alarm:${physicalName("*")}`],
    },
  ];
  const key = new aws.kms.Key("AlarmsKey", {
    description: "Encrypts what alarms say on their way",
    enableKeyRotation: true,
    deletionWindowInDays: 7,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          // Without this statement the key becomes unmanageable.
          // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
          sid: "Account",
          actions: ["kms:*"],
          resources: ["*"],
          principals: [{ type: "AWS", identifiers: [$interpolate`arn:aws:iam::${accountId}:root`] }],
        },
        {
          sid: "Alarms",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: ["*"],
          principals: cloudWatch,
          conditions: fromAlarmsOfStage,
        },
        ...(rules.length > 0
          ? [
              {
                sid: "Rules",
                actions: ["kms:Decrypt", "kms:GenerateDataKey"],
                resources: ["*"],
                principals: eventBridge,
                // EventBridge gives KMS no aws:SourceArn; SNS names the topic in the encryption context.
                conditions: [
                  {
                    test: "StringEquals",
                    variable: "kms:EncryptionContext:aws:sns:topicArn",
                    values: [$interpolate`arn:aws:sns:${stage.region}:${accountId}:${name}`],
                  },
                ],
              },
            ]
          : []),
      ],
    }).json,
  });
  const topic = new aws.sns.Topic("Alarms", { name, kmsMasterKeyId: key.keyId });
  new aws.sns.TopicPolicy("AlarmsPolicy", {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: cloudWatch,
          conditions: fromAlarmsOfStage,
        },
        ...(rules.length > 0
          ? [
              {
                actions: ["sns:Publish"],
                resources: [topic.arn],
                principals: eventBridge,
                conditions: [
                  { test: "ArnEquals", variable: "aws:SourceArn", values: rules.map(({ arn }) => arn) },
                ],
              },
            ]
          : []),
        {
          effect: "Deny",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: [{ type: "*", identifiers: ["*"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  for (const [index, email] of stage.alarmEmails.entries())
    new aws.sns.TopicSubscription(`AlarmsEmail${index + 1}`, {
      topic: topic.arn,
      protocol: "email",
      endpoint: email,
    });
  return topic;
}
