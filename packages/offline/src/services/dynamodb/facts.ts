import {
  describeType,
  named,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { tablePolicyType, tableType } from "./types.ts";

const operations = [
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"],
  ...["TransactGetItems", "TransactWriteItems", "GetRecords", "ExecuteStatement"],
];
const tableName = outputValues(tableType, "name");

export const dynamodbFacts: ServiceFacts = {
  id: "dynamodb",
  title: "Amazon DynamoDB",
  emulates:
    "items, queries, conditions, batches, transactions, indexes and expiry; streams as sources of pipes. Refused: PartiQL, and changes of tables",
  resources: [
    describeType(tableType, {
      emulation: "emulated",
      naming: named(255),
      replacedBy: [
        "name",
        "hashKey",
        "rangeKey",
        "localSecondaryIndexes",
        "importTable",
        "restoreSourceName",
        "restoreSourceTableArn",
        "restoreDateTime",
        "restoreToLatestTime",
      ],
      holds: "its items",
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const arn = regionalArn(scope, "dynamodb", `table/${name}`);
        const streamArn = declared.inputs.streamEnabled ? `${arn}/stream/2026-01-01T00:00:00.000` : "";
        return { id: name, name, arn, streamArn };
      },
      childArns: ({ inputs, outputs }) => ({
        prefix: `${outputs.arn}/`,
        arns: [
          ...[...(inputs.globalSecondaryIndexes ?? []), ...(inputs.localSecondaryIndexes ?? [])].map(
            ({ name }) => `${outputs.arn}/index/${name}`,
          ),
          ...(inputs.streamEnabled ? [outputs.streamArn] : []),
        ],
      }),
      encryption: ({ inputs }) => {
        const { enabled, kmsKeyArn } = inputs.serverSideEncryption ?? {};
        if (enabled !== true)
          return {
            violations: [
              [
                "Its encryption names no key.",
                "Enable serverSideEncryption: without kmsKeyArn, the key is alias/aws/dynamodb.",
              ],
            ],
          };
        return { violations: [], ...(kmsKeyArn && { key: { name: kmsKeyArn, service: "dynamodb" } }) };
      },
      node: { title: "DynamoDB", shape: ["[(", ")]"] },
    }),
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
    describeType(tablePolicyType, {
      emulation: "folded",
      partOf: { property: "resourceArn", types: [tableType] },
      replacedBy: ["resourceArn"],
      policies: (resource) => [
        {
          resource,
          kind: "resource",
          document: resource.inputs.policy,
          resourceArn: resource.inputs.resourceArn,
        },
      ],
    }),
  ],
  metrics: [
    {
      namespace: "AWS/DynamoDB",
      names: [
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
      ],
      dimensions: [{ TableName: tableName }],
    },
    {
      namespace: "AWS/DynamoDB",
      names: ["SystemErrors", "ThrottledRequests", "SuccessfulRequestLatency"],
      dimensions: [{ TableName: tableName, Operation: () => operations }],
    },
  ],
};
