import type { Resource } from "../../graph/graph.ts";
import {
  describeType,
  named,
  opaqueId,
  opaqueUuid,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import {
  identityProviderType,
  resourceServerType,
  type UserPoolInputs,
  userGroupType,
  userInGroupType,
  userPoolClientType,
  userPoolDomainType,
  userPoolType,
  userType,
} from "./types.ts";
import { predefinedScopes, preTokenGenerationOf, scopesOf, triggersOf } from "./user-pools.ts";

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The triggers of a pool that have no effect offline. */
const triggersNotEmulated = (inputs: UserPoolInputs): string[] =>
  triggersOf(inputs)
    .map(({ name }) => name)
    .filter((name) => name !== "preTokenGeneration");

export const cognitoFacts: ServiceFacts = {
  id: "cognito-idp",
  title: "Amazon Cognito",
  emulates:
    "managed login with passwords and software tokens, the authorize, token, revoke, userInfo and logout endpoints, key sets, the pre token generation trigger, and operations on app clients, users and groups",
  resources: [
    describeType(userPoolType, {
      emulation: "emulated",
      naming: named(128),
      replacedBy: ["name", "aliasAttributes", "usernameAttributes", "usernameConfiguration"],
      holds: "its users, clients and secrets",
      outputs: (declared, scope) => {
        const id = `${scope.region}_${opaqueId(declared.urn, 9, lettersAndDigits)}`;
        return {
          id,
          name: physicalName(declared),
          arn: regionalArn(scope, "cognito-idp", `userpool/${id}`),
          endpoint: `cognito-idp.${scope.region}.amazonaws.com/${id}`,
        };
      },
      referredBy: { properties: ["userPoolId"], values: ({ id }) => [id] },
      missingParts: ({ inputs }) => [
        ...triggersNotEmulated(inputs).map((name) => `trigger ${name}`),
        ...(preTokenGenerationOf(inputs)?.version === "V3_0"
          ? ["trigger preTokenGeneration for tokens of machines"]
          : []),
      ],
      node: { title: "Cognito", shape: ["[", "]"] },
      connections: (pool) => {
        const trigger = preTokenGenerationOf(pool.inputs);
        return trigger ? [{ from: pool as Resource, to: trigger.functionArn, label: "invokes" }] : [];
      },
    }),
    describeType(userPoolClientType, {
      emulation: "folded",
      missingParts: ({ inputs }) => (inputs.allowedOauthFlows?.includes("implicit") ? ["flow implicit"] : []),
      naming: named(128, "parent"),
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["userPoolId", "generateSecret"],
      holds: "its id and secret",
      accessRule: ({ name, inputs: { allowedOauthScopes = [] } }) =>
        allowedOauthScopes.length === 0
          ? undefined
          : { Effect: "Allow", Principal: { Client: name }, Action: "request", Resource: allowedOauthScopes },
      outputs: (declared) => ({
        id: opaqueId(declared.urn, 26),
        name: physicalName(declared),
        ...(declared.inputs.generateSecret && { clientSecret: opaqueId(`${declared.urn}secret`, 51) }),
      }),
    }),
    describeType(userPoolDomainType, {
      emulation: "folded",
      // A domain with a dot is the program's domain, not a prefix.
      // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
      naming: ({ inputs: { domain } }) =>
        domain.includes(".")
          ? undefined
          : { property: "domain", maximum: 63, uniqueIn: "region of all accounts" },
      // No part of the pool: it holds nothing, its prefix is needed by a later deploy, and a retained pool can get another.
      replacedBy: ["domain", "userPoolId"],
      outputs: ({ inputs }) => ({ id: inputs.domain }),
      urls: ({ inputs: { domain } }, { region }, { awsEndpoint }) => [
        {
          url: `https://${domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`}`,
          offlineUrl: `${awsEndpoint}/_cognito/${domain}`,
        },
      ],
    }),
    describeType(resourceServerType, {
      emulation: "folded",
      naming: named(256, "parent"),
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["identifier", "userPoolId"],
      outputs: ({ inputs }) => ({
        id: `${inputs.userPoolId}|${inputs.identifier}`,
        scopeIdentifiers: scopesOf(inputs),
      }),
      referredBy: {
        properties: ["authorizationScopes", "allowedOauthScopes"],
        deletableInUse: true,
        values: ({ inputs }) => [...scopesOf(inputs), ...predefinedScopes],
      },
    }),
    describeType(userType, {
      emulation: "folded",
      naming: () => ({ property: "username", maximum: 128, uniqueIn: "parent" }),
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["userPoolId", "username"],
      holds: "its password and attributes",
      secretProperties: () => ["password", "temporaryPassword"],
      outputs: ({ urn, inputs }) => ({
        id: `${inputs.userPoolId}/${inputs.username}`,
        sub: opaqueUuid(urn),
        status: inputs.password === undefined ? "FORCE_CHANGE_PASSWORD" : "CONFIRMED",
      }),
    }),
    describeType(userGroupType, {
      emulation: "folded",
      naming: named(128, "parent"),
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["name", "userPoolId"],
      outputs: (declared) => {
        const name = physicalName(declared);
        return { id: `${declared.inputs.userPoolId}/${name}`, name };
      },
    }),
    describeType(userInGroupType, {
      emulation: "folded",
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["groupName", "userPoolId", "username"],
      outputs: ({ urn }) => ({ id: opaqueId(urn, 26) }),
    }),
    describeType(identityProviderType, {
      emulation: "not-emulated",
      naming: () => ({ property: "providerName", maximum: 32, uniqueIn: "parent" }),
      partOf: { property: "userPoolId", types: [userPoolType] },
      replacedBy: ["providerName", "providerType", "userPoolId"],
      secretProperties: ({ inputs }) =>
        inputs.providerDetails.client_secret === undefined ? [] : ["providerDetails"],
      outputs: ({ inputs }) => ({ id: `${inputs.userPoolId}:${inputs.providerName}` }),
    }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
