import type { ActionsByType } from "./type-actions.ts";

const last = (text: unknown, separator: RegExp): string => String(text).split(separator).at(-1) ?? "";

const eventRules = "arn:aws:events:REGION:ACCOUNT:rule/NAME";

/** What the provider calls for functions, workflows, events and messages. */
export const actionsOfCompute: ActionsByType = [
  [
    "aws:cloudwatch/eventApiDestination:EventApiDestination",
    {
      on: [
        "arn:aws:events:REGION:ACCOUNT:api-destination/NAME/*",
        "arn:aws:events:REGION:ACCOUNT:api-destination/NAME",
        "arn:aws:events:REGION:ACCOUNT:connection/NAME/*",
      ],
      actions: [
        "events:CreateApiDestination",
        "events:DescribeApiDestination",
        "events:UpdateApiDestination",
        "events:DeleteApiDestination",
      ],
      serviceLinkedRole: "apidestinations.events.amazonaws.com",
    },
  ],
  [
    "aws:cloudwatch/eventConnection:EventConnection",
    {
      on: [
        "arn:aws:events:REGION:ACCOUNT:connection/NAME/*",
        "arn:aws:events:REGION:ACCOUNT:connection/NAME",
      ],
      actions: [
        "events:CreateConnection",
        "events:DescribeConnection",
        "events:UpdateConnection",
        "events:DeleteConnection",
      ],
      // EventBridge keeps the key in a secret, with the permissions of whoever creates the connection.
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
      also: [
        {
          on: ["arn:aws:secretsmanager:REGION:ACCOUNT:secret:events!connection/NAME/*"],
          actions: [
            "secretsmanager:CreateSecret",
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecret",
            "secretsmanager:DeleteSecret",
          ],
        },
      ],
      serviceLinkedRole: "apidestinations.events.amazonaws.com",
    },
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    {
      on: [eventRules],
      actions: [
        "events:PutRule",
        "events:DescribeRule",
        "events:DeleteRule",
        "events:EnableRule",
        "events:DisableRule",
        "events:ListTagsForResource",
        "events:TagResource",
        "events:UntagResource",
      ],
    },
  ],
  [
    "aws:cloudwatch/eventTarget:EventTarget",
    {
      on: [eventRules],
      actions: ["events:PutTargets", "events:ListTargetsByRule", "events:RemoveTargets"],
      name: ({ inputs }) => String(inputs.rule),
    },
  ],
  [
    "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan",
    {
      on: ["arn:aws:guardduty:REGION:ACCOUNT:malware-protection-plan/*"],
      actions: [
        "guardduty:CreateMalwareProtectionPlan",
        "guardduty:GetMalwareProtectionPlan",
        "guardduty:ListTagsForResource",
      ],
      untagged: ["guardduty:TagResource"],
      tagged: [
        "guardduty:UpdateMalwareProtectionPlan",
        "guardduty:DeleteMalwareProtectionPlan",
        "guardduty:UntagResource",
      ],
    },
  ],
  [
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    {
      on: ["arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME"],
      actions: [
        "firehose:CreateDeliveryStream",
        "firehose:DescribeDeliveryStream",
        "firehose:UpdateDestination",
        "firehose:DeleteDeliveryStream",
        "firehose:StartDeliveryStreamEncryption",
        "firehose:StopDeliveryStreamEncryption",
        "firehose:ListTagsForDeliveryStream",
        "firehose:TagDeliveryStream",
        "firehose:UntagDeliveryStream",
      ],
    },
  ],
  [
    "aws:lambda/function:Function",
    {
      on: ["arn:aws:lambda:REGION:ACCOUNT:function:NAME"],
      actions: [
        "lambda:CreateFunction",
        "lambda:GetFunction",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionConcurrency",
        "lambda:ListVersionsByFunction",
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:PutFunctionConcurrency",
        "lambda:DeleteFunctionConcurrency",
        "lambda:DeleteFunction",
        "lambda:ListTags",
        "lambda:TagResource",
        "lambda:UntagResource",
      ],
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      also: [
        {
          when: ({ inputs }) => inputs.vpcConfig !== undefined,
          on: ["*"],
          actions: [
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs",
          ],
        },
      ],
    },
  ],
  [
    "aws:lambda/permission:Permission",
    {
      on: ["arn:aws:lambda:REGION:ACCOUNT:function:NAME"],
      actions: ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"],
      name: ({ inputs }) => last(inputs.function, /:/),
    },
  ],
  [
    "aws:pipes/pipe:Pipe",
    {
      on: ["arn:aws:pipes:REGION:ACCOUNT:pipe/NAME"],
      actions: [
        "pipes:CreatePipe",
        "pipes:DescribePipe",
        "pipes:UpdatePipe",
        "pipes:DeletePipe",
        "pipes:ListTagsForResource",
        "pipes:TagResource",
        "pipes:UntagResource",
      ],
    },
  ],
  [
    "aws:sfn/stateMachine:StateMachine",
    {
      on: ["arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"],
      actions: [
        "states:ValidateStateMachineDefinition",
        "states:CreateStateMachine",
        "states:DescribeStateMachine",
        "states:ListStateMachineVersions",
        "states:UpdateStateMachine",
        "states:DeleteStateMachine",
        "states:ListTagsForResource",
        "states:TagResource",
        "states:UntagResource",
      ],
    },
  ],
  [
    "aws:sns/topic:Topic",
    {
      on: ["arn:aws:sns:REGION:ACCOUNT:NAME"],
      actions: [
        "sns:CreateTopic",
        "sns:GetTopicAttributes",
        "sns:SetTopicAttributes",
        "sns:DeleteTopic",
        "sns:ListTagsForResource",
        "sns:TagResource",
        "sns:UntagResource",
      ],
    },
  ],
  [
    "aws:sns/topicPolicy:TopicPolicy",
    {
      on: ["arn:aws:sns:REGION:ACCOUNT:NAME"],
      actions: ["sns:GetTopicAttributes", "sns:SetTopicAttributes"],
      name: ({ inputs }) => last(inputs.arn, /:/),
    },
  ],
  [
    "aws:sns/topicSubscription:TopicSubscription",
    {
      on: ["arn:aws:sns:REGION:ACCOUNT:NAME", "arn:aws:sns:REGION:ACCOUNT:NAME:*"],
      actions: [
        "sns:Subscribe",
        "sns:GetSubscriptionAttributes",
        "sns:SetSubscriptionAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:Unsubscribe",
      ],
      name: ({ inputs }) => last(inputs.topic, /:/),
    },
  ],
  [
    "aws:sqs/queue:Queue",
    {
      on: ["arn:aws:sqs:REGION:ACCOUNT:NAME"],
      actions: [
        "sqs:CreateQueue",
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
        "sqs:SetQueueAttributes",
        "sqs:DeleteQueue",
        "sqs:ListQueueTags",
        "sqs:TagQueue",
        "sqs:UntagQueue",
      ],
    },
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    {
      on: ["arn:aws:sqs:REGION:ACCOUNT:NAME"],
      actions: ["sqs:GetQueueAttributes", "sqs:SetQueueAttributes"],
      name: ({ inputs }) => last(inputs.queueUrl, /\//),
    },
  ],
];
