import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resource, roleAnswer } from "./case.ts";

const logStage = resource("aws:apigateway/stage:Stage", "GatewayStage", {
  accessLogSettings: { format: "{}" },
});

const logAccount = resource("aws:apigateway/account:Account", "GatewayAccount", {
  cloudwatchRoleArn: "arn:aws:iam::000000000000:role/logs",
});

const readAccount = {
  ...resource("aws:apigateway/account:Account", "GatewayRead"),
  options: { read: true as const },
};

const logRole = (account: RecordedAccount) => {
  bootstrapped(account);
  account.change("apigateway GET /account", {
    body: { cloudwatchRoleArn: "arn:aws:iam::111122223333:role/gateway-logs" },
  });
};

export const casesOfGateway: Case[] = [
  {
    title: "a stage with logs that does not set API Gateway's role needs one",
    resources: [logStage, readAccount],
    account: bootstrapped,
    obstacles: [["gateway-logs", "stops", "API Gateway has no role for logs in region us-west-2"]],
  },
  {
    title: "a stage with execution logs needs API Gateway's role as well",
    resources: [
      resource("aws:apigateway/methodSettings:MethodSettings", "Settings", {
        settings: { loggingLevel: "ERROR" },
      }),
    ],
    account: bootstrapped,
    obstacles: [["gateway-logs", "stops", "API Gateway has no role for logs"]],
  },
  {
    title: "a stage that sets API Gateway's role needs none before",
    resources: [logStage, logAccount],
    account: bootstrapped,
    obstacles: [],
  },
  {
    title: "the role that the region has serves the stage",
    resources: [logStage],
    account: (account) => {
      logRole(account);
      account.change("iam GetRole", {
        when: "gateway-logs",
        body: roleAnswer("arn:aws:iam::111122223333:role/gateway-logs"),
      });
    },
    obstacles: [],
  },
  {
    title: "a role for logs that was deleted writes none",
    resources: [logStage],
    account: logRole,
    obstacles: [["gateway-logs", "weakens", "role/gateway-logs, does not exist"]],
  },
  {
    title: "a role that the deploy would replace is a note",
    resources: [logStage, logAccount],
    account: (account) => {
      logRole(account);
      account.change("iam GetRole", { body: roleAnswer("arn:aws:iam::111122223333:role/gateway-logs") });
    },
    obstacles: [["gateway-logs", "note", "the deploy may replace it"]],
  },
];
