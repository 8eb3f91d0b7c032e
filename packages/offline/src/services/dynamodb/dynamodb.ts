import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { type Graph, type Properties, resourcesOfType } from "../../graph/graph.ts";
import { UserError } from "../../user-error.ts";
import { createDynalite, type Store } from "./dynalite-store.ts";
import { TableStream } from "./table-stream.ts";
import { tableType } from "./types.ts";

/** A table in the data folder has other keys or indexes than the declared one. */
export class SchemaChangedError extends UserError {
  override name = "SchemaChangedError";
}

export interface DynamoDB {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** The tables' streams by ARN. */
  streams: ReadonlyMap<string, TableStream>;
  close(): Promise<void>;
}

/**
 * DynamoDB by dynalite, on disk, with the graph's tables. Transactions and the expiry of items are not emulated.
 * @throws SchemaChangedError when a table on disk has other keys than the declared one
 */
export async function createDynamoDB({
  graph,
  directory,
  now,
}: {
  graph: Graph;
  directory: string;
  now: () => Date;
}): Promise<DynamoDB> {
  await mkdir(directory, { recursive: true });
  const { server, store } = createDynalite({
    path: directory,
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  const tables = resourcesOfType(graph, tableType).map(({ outputs }) => definitionOf(outputs));
  const close = () => new Promise<void>((closed) => server.close(() => closed()));
  let streams: Map<string, TableStream>;
  try {
    await createTables(server, graph.region, tables);
    streams = await openStreams(graph, store, now);
  } catch (error) {
    await close();
    throw error;
  }
  // From here on, requests come only through the endpoint, which verifies signatures.
  server.on("connection", (socket) => socket.destroy());
  return { handle: (request, response) => void server.emit("request", request, response), streams, close };
}

async function openStreams(graph: Graph, store: Store, now: () => Date): Promise<Map<string, TableStream>> {
  const streams = new Map<string, TableStream>();
  for (const { inputs, outputs } of resourcesOfType(graph, tableType)) {
    if (!inputs.streamEnabled) continue;
    const description = { streamArn: outputs.streamArn, region: graph.region, table: inputs };
    const stream = await TableStream.open({ store, tableName: outputs.name, description, now });
    streams.set(outputs.streamArn, stream);
  }
  return streams;
}

async function createTables(
  server: Server,
  region: string,
  tables: CreateTableCommandInput[],
): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    credentials: { accessKeyId: "offline", secretAccessKey: "offline" },
  });
  try {
    for (const table of tables) {
      const existing = await client
        .send(new DescribeTableCommand({ TableName: table.TableName }))
        .catch((error) => {
          if (error instanceof ResourceNotFoundException) return undefined;
          throw error;
        });
      if (!existing) await client.send(new CreateTableCommand(table));
      else if (schemaOf(existing.Table as CreateTableCommandInput) !== schemaOf(table))
        throw new SchemaChangedError(
          `The keys or indexes of table ${table.TableName} differ from those on disk. Start with --reset to begin with empty data.`,
        );
      // A table that is still being created refuses every item.
      await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.01 }, { TableName: table.TableName });
    }
  } finally {
    client.destroy();
    server.closeAllConnections();
  }
}

function definitionOf(table: Properties): CreateTableCommandInput {
  const keys = ({ hashKey, rangeKey }: Properties) => [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
  ];
  const index = (declared: Properties, hashKey: string) => ({
    IndexName: declared.name,
    KeySchema: keys({ hashKey: declared.hashKey ?? hashKey, rangeKey: declared.rangeKey }),
    Projection: {
      ProjectionType: declared.projectionType,
      ...(declared.nonKeyAttributes?.length ? { NonKeyAttributes: declared.nonKeyAttributes } : {}),
    },
  });
  const global = (table.globalSecondaryIndexes ?? []) as Properties[];
  const local = (table.localSecondaryIndexes ?? []) as Properties[];
  return {
    TableName: table.name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: table.attributes.map(({ name, type }: Properties) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keys(table),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global.map((declared) => index(declared, "")) }),
    ...(local.length > 0 && {
      LocalSecondaryIndexes: local.map((declared) => index(declared, table.hashKey)),
    }),
  };
}

/** The keys, indexes and attributes, which cannot change in a table with items; the same text for the same schema. */
function schemaOf({
  AttributeDefinitions = [],
  KeySchema,
  GlobalSecondaryIndexes = [],
  LocalSecondaryIndexes = [],
}: CreateTableCommandInput): string {
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map(
    ({ IndexName, KeySchema, Projection }) =>
      JSON.stringify([
        IndexName,
        KeySchema?.map(({ AttributeName }) => AttributeName),
        Projection?.ProjectionType,
        Projection?.NonKeyAttributes?.toSorted(),
      ]),
  );
  return JSON.stringify([
    KeySchema?.map(({ AttributeName }) => AttributeName),
    indexes.sort(),
    AttributeDefinitions.map(
      ({ AttributeName, AttributeType }) => `${AttributeName} ${AttributeType}`,
    ).sort(),
  ]);
}
