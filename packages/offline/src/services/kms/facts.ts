import type { Scope } from "../../graph/graph.ts";
import type { PolicyDocument } from "../../iam/policy.ts";
import {
  describeType,
  named,
  namedOutputs,
  opaqueUuid,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { awsManagedKeyArn } from "./aws-managed-key.ts";
import { grantType, keyAliasType, keyPolicyType, keyType } from "./types.ts";

/**
 * The policy of a key for which none is declared.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const defaultPolicy = ({ accountId }: Scope): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  },
});

/** A key's ARN from its ARN or its id. */
const keyArn = (scope: Scope, key: string) => regionalArn(scope, "kms", `key/${key.split("/").at(-1)}`);

/** Services whose AWS-managed key a declaration can name by its ARN, besides by its alias. */
const managedKeyServices = [
  "backup",
  "dynamodb",
  "kinesis",
  "lambda",
  "s3",
  "secretsmanager",
  "sns",
  "sqs",
  "ssm",
];

export const kmsFacts: ServiceFacts = {
  id: "kms",
  title: "AWS KMS",
  emulates: "decisions by the policies of keys; nothing is encrypted, and its API is not emulated",
  resources: [
    describeType(keyType, {
      emulation: "not-emulated",
      replacedBy: ["customerMasterKeySpec", "keyUsage", "customKeyStoreId", "multiRegion", "xksKeyId"],
      holds: "what is encrypted under it",
      outputs: ({ urn }, scope) => {
        const keyId = opaqueUuid(urn);
        return { id: keyId, keyId, arn: regionalArn(scope, "kms", `key/${keyId}`) };
      },
      // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
      policies: (resource, graph) =>
        resource.inputs.policy === undefined
          ? []
          : [
              {
                resource,
                kind: "resource",
                document: resource.inputs.policy,
                resourceArn: resource.outputs.arn,
                wildcardMeansResource: true,
                withoutDeclaration: defaultPolicy(graph),
              },
            ],
      keyNames: ({ id, outputs }) => [id, outputs.arn],
      // https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
      encryption: ({ inputs }) => ({
        violations:
          (inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT" &&
          !inputs.enableKeyRotation
            ? [["It is never rotated.", "Set enableKeyRotation."]]
            : [],
      }),
    }),
    describeType(keyPolicyType, {
      emulation: "folded",
      partOf: { property: "keyId", types: [keyType] },
      replacedBy: ["keyId"],
      policies: (resource, graph) => [
        {
          resource,
          kind: "resource",
          document: resource.inputs.policy,
          resourceArn: keyArn(graph, resource.inputs.keyId),
          wildcardMeansResource: true,
          withoutDeclaration: defaultPolicy(graph),
        },
      ],
    }),
    describeType(grantType, {
      emulation: "not-emulated",
      partOf: { property: "keyId", types: [keyType] },
      replacedBy: [
        "name",
        "keyId",
        "granteePrincipal",
        "operations",
        "constraints",
        "retiringPrincipal",
        "grantCreationTokens",
      ],
      // https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
      policies: (resource, graph) => {
        const { keyId, granteePrincipal, operations, constraints = [] } = resource.inputs;
        const encryptionContext = constraints.flatMap(
          ({ encryptionContextEquals, encryptionContextSubset }) =>
            Object.entries({ ...encryptionContextEquals, ...encryptionContextSubset }),
        );
        const demands = encryptionContext.map(
          ([name, value]) => [`kms:EncryptionContext:${name}`, value] as const,
        );
        return [
          {
            resource,
            kind: "resource",
            document: {
              Version: "2012-10-17",
              Statement: {
                Effect: "Allow",
                Principal: { AWS: granteePrincipal },
                Action: operations.map((operation) => `kms:${operation}`),
                Resource: keyArn(graph, keyId),
                ...(demands.length > 0 && { Condition: { StringEquals: Object.fromEntries(demands) } }),
              },
            },
            resourceArn: keyArn(graph, keyId),
          },
        ];
      },
    }),
    describeType(keyAliasType, {
      emulation: "not-emulated",
      naming: named(256),
      partOf: { property: "targetKeyId", types: [keyType] },
      replacedBy: ["name", "namePrefix"],
      outputs: namedOutputs("kms", ""),
    }),
  ],
  providerFunctions: {
    "aws:kms/getAlias:getAlias": ({ name }, scope) => {
      const targetKeyArn = awsManagedKeyArn(name, scope);
      const arn = regionalArn(scope, "kms", name);
      return {
        id: arn,
        arn,
        name,
        targetKeyId: targetKeyArn.split("/")[1],
        targetKeyArn,
      };
    },
  },
  predefinedArns: (scope) => [
    new RegExp(`^arn:aws[\\w-]*:kms:${scope.region}:${scope.accountId}:alias/aws/`),
    ...managedKeyServices.map(
      (service) => new RegExp(`^${awsManagedKeyArn(`alias/aws/${service}`, scope)}$`),
    ),
  ],
};
