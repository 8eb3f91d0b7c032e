import { CloudTrailClient, DescribeTrailsCommand } from "@aws-sdk/client-cloudtrail";
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  paginateDescribeConfigRules,
} from "@aws-sdk/client-config-service";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

export const describeRecorders = defineCall({
  actions: ["config:DescribeConfigurationRecorders"],
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorders.html",
  send: async (config, _input: object, options) =>
    (await new ConfigServiceClient(config).send(new DescribeConfigurationRecordersCommand({}), options))
      .ConfigurationRecorders ?? [],
});

export const describeRecorderStatus = defineCall({
  actions: ["config:DescribeConfigurationRecorderStatus"],
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigurationRecorderStatus.html",
  send: async (config, _input: object, options) =>
    (await new ConfigServiceClient(config).send(new DescribeConfigurationRecorderStatusCommand({}), options))
      .ConfigurationRecordersStatus ?? [],
});

export const describeDeliveryChannels = defineCall({
  actions: ["config:DescribeDeliveryChannels"],
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeDeliveryChannels.html",
  send: async (config, _input: object, options) =>
    (await new ConfigServiceClient(config).send(new DescribeDeliveryChannelsCommand({}), options))
      .DeliveryChannels ?? [],
});

/** The trails that record a region, those of other regions and of the organization included. */
export const listTrails = defineCall({
  actions: ["cloudtrail:DescribeTrails"],
  page: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html",
  send: async (config, _input: object, options) =>
    (await new CloudTrailClient(config).send(new DescribeTrailsCommand({}), options)).trailList ?? [],
});

export const listConfigRules = defineCall({
  actions: ["config:DescribeConfigRules"],
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html",
  send: (config, _input: object, options) =>
    collect(
      paginateDescribeConfigRules({ client: new ConfigServiceClient(config) }, {}, options),
      ({ ConfigRules }) => ConfigRules?.map(({ ConfigRuleName }) => ConfigRuleName ?? ""),
    ),
});
