import { AccountClient, GetRegionOptStatusCommand } from "@aws-sdk/client-account";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { defineCall } from "../aws/call.ts";

export const getCallerIdentity = defineCall({
  actions: ["sts:GetCallerIdentity"],
  page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
  send: (config, _input: object, options) =>
    new STSClient(config).send(new GetCallerIdentityCommand({}), options),
});

export const getRegionOptStatus = defineCall({
  actions: ["account:GetRegionOptStatus"],
  page: "https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html",
  send: (config, input: { RegionName: string }, options) =>
    new AccountClient(config).send(new GetRegionOptStatusCommand(input), options),
});
