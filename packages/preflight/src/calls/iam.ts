import {
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

export const getRole = defineCall({
  actions: ["iam:GetRole"],
  resources: ({ accountId }) => [`arn:aws:iam::${accountId}:role/*`],
  page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html",
  absent: ["NoSuchEntityException"],
  send: (config, input: { RoleName: string }, options) =>
    new IAMClient(config).send(new GetRoleCommand(input), options),
});

export const getPolicy = defineCall({
  actions: ["iam:GetPolicy"],
  resources: ({ accountId }) => [`arn:aws:iam::${accountId}:policy/*`, "arn:aws:iam::aws:policy/*"],
  page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html",
  absent: ["NoSuchEntityException"],
  send: (config, input: { PolicyArn: string }, options) =>
    new IAMClient(config).send(new GetPolicyCommand(input), options),
});

/** The names of all roles of the account. */
export const listRoles = defineCall({
  actions: ["iam:ListRoles"],
  page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html",
  send: (config, _input: object, options) =>
    collect(paginateListRoles({ client: new IAMClient(config), pageSize: 1000 }, {}, options), ({ Roles }) =>
      Roles?.map(({ RoleName }) => RoleName ?? ""),
    ),
});

/** Counts of IAM's entities and their quotas. */
export const getAccountSummary = defineCall({
  actions: ["iam:GetAccountSummary"],
  page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html",
  send: async (config, _input: object, options) =>
    new Map(
      Object.entries(
        (await new IAMClient(config).send(new GetAccountSummaryCommand({}), options)).SummaryMap ?? {},
      ),
    ),
});
