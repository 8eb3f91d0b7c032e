import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { defineCall } from "../aws/call.ts";

/** Names the buckets that SST makes in each region. */
export const bootstrapParameter = "/sst/bootstrap";

export const getBootstrap = defineCall({
  actions: ["ssm:GetParameter"],
  resources: ({ region, accountId }) => [`arn:aws:ssm:${region}:${accountId}:parameter${bootstrapParameter}`],
  page: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html",
  absent: ["ParameterNotFound"],
  send: (config, _input: object, options) =>
    new SSMClient(config).send(new GetParameterCommand({ Name: bootstrapParameter }), options),
});

/** The parameters of these names, up to ten, that exist. */
export const getPublicParameters = defineCall({
  actions: ["ssm:GetParameters"],
  resources: ({ region }) => [`arn:aws:ssm:${region}::parameter/aws/service/global-infrastructure/*`],
  page: "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-global-infrastructure.html",
  send: async (config, input: { Names: string[] }, options) =>
    ((await new SSMClient(config).send(new GetParametersCommand(input), options)).Parameters ?? []).map(
      ({ Name = "" }) => Name,
    ),
});
