import { opaqueId, type ServiceFacts } from "../resource-facts.ts";

export const stsFacts: ServiceFacts = {
  id: "sts",
  title: "AWS STS",
  emulates: "GetCallerIdentity",
  resources: [],
  providerFunctions: {
    "aws:index/getCallerIdentity:getCallerIdentity": (_args, { accountId }) => ({
      id: accountId,
      accountId,
      arn: `arn:aws:iam::${accountId}:role/deployer`,
      userId: `AROA${opaqueId("deployer", 17).toUpperCase()}`,
    }),
    "aws:index/getPartition:getPartition": () => ({
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    }),
  },
};
