import type {
  AttributeDefinition,
  TableDescription as AwsTableDescription,
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
} from "@aws-sdk/client-dynamodb";
import type { Properties } from "../../graph/graph.ts";
import type { TableDeclaration } from "./types.ts";

interface KeyElement extends KeySchemaElement {
  AttributeName: string;
}

export interface Index extends Pick<GlobalSecondaryIndexDescription, "Projection"> {
  IndexName: string;
  KeySchema: KeyElement[];
}

/** A table as DescribeTable gives it, and as it is in the database; dates are in seconds since 1970. */
export interface TableDescription extends Omit<AwsTableDescription, "CreationDateTime"> {
  TableName: string;
  CreationDateTime: number;
  AttributeDefinitions: (AttributeDefinition & { AttributeName: string; AttributeType: string })[];
  KeySchema: KeyElement[];
  GlobalSecondaryIndexes?: (GlobalSecondaryIndexDescription & Index)[];
  LocalSecondaryIndexes?: (LocalSecondaryIndexDescription & Index)[];
}

/** A table's indexes with their kinds, which are parts of keys in the database. */
export function indexesOf(table: TableDescription): { kind: "Global" | "Local"; index: Index }[] {
  return [
    ...(table.GlobalSecondaryIndexes ?? []).map((index) => ({ kind: "Global" as const, index })),
    ...(table.LocalSecondaryIndexes ?? []).map((index) => ({ kind: "Local" as const, index })),
  ];
}

/** The description of a declared table. */
export function describeTable(
  table: TableDeclaration & { name: string; arn: string; streamArn: string },
  created: Date,
): TableDescription {
  const throughput = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };
  const index = (declared: Properties, hashKey: string) => ({
    IndexName: declared.name,
    IndexArn: `${table.arn}/index/${declared.name}`,
    KeySchema: keysOf({ hashKey: declared.hashKey ?? hashKey, rangeKey: declared.rangeKey }),
    Projection: {
      ProjectionType: declared.projectionType,
      ...(declared.nonKeyAttributes?.length ? { NonKeyAttributes: declared.nonKeyAttributes } : {}),
    },
    IndexSizeBytes: 0,
    ItemCount: 0,
  });
  const global = table.globalSecondaryIndexes ?? [];
  const local = table.localSecondaryIndexes ?? [];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableStatus: "ACTIVE",
    CreationDateTime: Math.floor(created.getTime() / 1000),
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    ProvisionedThroughput: throughput,
    ItemCount: 0,
    TableSizeBytes: 0,
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type as "S" | "N" | "B",
    })),
    KeySchema: keysOf(table),
    ...(global.length > 0 && {
      GlobalSecondaryIndexes: global.map((declared) => ({
        ...index(declared, ""),
        IndexStatus: "ACTIVE" as const,
        ProvisionedThroughput: throughput,
      })),
    }),
    ...(local.length > 0 && {
      LocalSecondaryIndexes: local.map((declared) => index(declared, table.hashKey)),
    }),
    ...(table.streamArn && {
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: (table.streamViewType ?? "NEW_AND_OLD_IMAGES") as "NEW_AND_OLD_IMAGES",
      },
      LatestStreamArn: table.streamArn,
      LatestStreamLabel: table.streamArn.split("/").at(-1) ?? "",
    }),
  };
}

function keysOf({ hashKey, rangeKey }: { hashKey: string; rangeKey?: string | undefined }): KeyElement[] {
  return [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
  ];
}

/** The keys, indexes and attributes, which cannot change in a table with items; the same text for the same schema. */
export function schemaOf(table: TableDescription): string {
  const indexes = indexesOf(table).map(({ index }) => {
    const { IndexName, KeySchema, Projection } = index;
    return JSON.stringify([
      IndexName,
      KeySchema.map(({ AttributeName }) => AttributeName),
      Projection?.ProjectionType,
      Projection?.NonKeyAttributes?.toSorted(),
    ]);
  });
  return JSON.stringify([
    table.KeySchema.map(({ AttributeName }) => AttributeName),
    indexes.sort(),
    table.AttributeDefinitions.map(
      ({ AttributeName, AttributeType }) => `${AttributeName} ${AttributeType}`,
    ).sort(),
  ]);
}
