import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { paginateListStateMachines, SFNClient } from "@aws-sdk/client-sfn";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

export const getAccountSettings = defineCall({
  actions: ["lambda:GetAccountSettings"],
  page: "https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html",
  send: async (config, _input: object, options) =>
    (await new LambdaClient(config).send(new GetAccountSettingsCommand({}), options)).AccountLimit ?? {},
});

export const listStateMachines = defineCall({
  actions: ["states:ListStateMachines"],
  page: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html",
  send: (config, _input: object, options) =>
    collect(
      paginateListStateMachines({ client: new SFNClient(config), pageSize: 1000 }, {}, options),
      ({ stateMachines }) => stateMachines?.map(({ name }) => name ?? ""),
    ),
});
