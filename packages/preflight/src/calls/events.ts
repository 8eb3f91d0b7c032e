import {
  CloudWatchLogsClient,
  DescribeResourcePoliciesCommand,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { FirehoseClient, ListDeliveryStreamsCommand } from "@aws-sdk/client-firehose";
import { paginateListSubscriptionsByTopic, SNSClient } from "@aws-sdk/client-sns";
import { defineCall } from "../aws/call.ts";
import { collect, pagesOf } from "../aws/pages.ts";

/** The names of the log groups that begin with a prefix. */
export const listLogGroups = defineCall({
  actions: ["logs:DescribeLogGroups"],
  resources: ({ region, accountId }) => [`arn:aws:logs:${region}:${accountId}:log-group:*`],
  page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html",
  send: (config, input: { logGroupNamePrefix: string }, options) =>
    collect(
      paginateDescribeLogGroups({ client: new CloudWatchLogsClient(config) }, input, options),
      ({ logGroups }) => logGroups?.map(({ logGroupName }) => logGroupName ?? ""),
    ),
});

/** The names of the region's resource policies. */
export const listLogResourcePolicies = defineCall({
  actions: ["logs:DescribeResourcePolicies"],
  page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html",
  send: (config, _input: object, options) =>
    pagesOf(async (nextToken) => {
      const page = await new CloudWatchLogsClient(config).send(
        new DescribeResourcePoliciesCommand({ nextToken }),
        options,
      );
      return { items: (page.resourcePolicies ?? []).map(nameOfPolicy), next: page.nextToken };
    }),
});

const nameOfPolicy = ({ policyName = "" }: { policyName?: string | undefined }) => policyName;

/** The names of the rules of the default event bus. */
export const listRules = defineCall({
  actions: ["events:ListRules"],
  page: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html",
  send: (config, _input: object, options) =>
    pagesOf(async (NextToken) => {
      const page = await new EventBridgeClient(config).send(
        new ListRulesCommand({ Limit: 100, NextToken }),
        options,
      );
      return { items: (page.Rules ?? []).map(({ Name }) => Name ?? ""), next: page.NextToken };
    }),
});

/** The names of the region's Firehose streams. */
export const listDeliveryStreams = defineCall({
  actions: ["firehose:ListDeliveryStreams"],
  page: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html",
  send: (config, _input: object, options) =>
    pagesOf(async (ExclusiveStartDeliveryStreamName) => {
      const page = await new FirehoseClient(config).send(
        new ListDeliveryStreamsCommand({ Limit: 50, ExclusiveStartDeliveryStreamName }),
        options,
      );
      const items = page.DeliveryStreamNames ?? [];
      return { items, next: page.HasMoreDeliveryStreams ? items.at(-1) : undefined };
    }),
});

export const listSubscriptions = defineCall({
  actions: ["sns:ListSubscriptionsByTopic"],
  resources: ({ region, accountId }) => [`arn:aws:sns:${region}:${accountId}:*`],
  page: "https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html",
  absent: ["NotFoundException"],
  send: (config, input: { TopicArn: string }, options) =>
    collect(
      paginateListSubscriptionsByTopic({ client: new SNSClient(config) }, input, options),
      ({ Subscriptions }) => Subscriptions,
    ),
});
