import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { authoredName, resourcesOfType } from "../../graph/graph.ts";
import { operationOf, sendJsonError } from "../../http/json-api.ts";
import type { RunningService, Service } from "../service.ts";
import type { Units } from "./capacity-meter.ts";
import { DynamoDB } from "./dynamodb.ts";
import { requireEmulated } from "./emulated-operations.ts";
import { isOperationError } from "./errors.ts";
import { dynamodbFacts } from "./facts.ts";
import { bodyBytesAtMost } from "./input.ts";
import { createRequestedActions } from "./requested-actions.ts";
import type { TableStream } from "./table-stream.ts";
import { tableType } from "./types.ts";

/** How often expired items are deleted. On AWS, it can take days. */
const expiryMilliseconds = 60_000;

export interface RunningDynamoDB extends RunningService {
  /** The tables' streams by ARN. */
  streams: ReadonlyMap<string, TableStream>;
  /** Units that requests have consumed since the start, by `TABLE` and `TABLE/index/INDEX`. */
  readonly consumed: ReadonlyMap<string, Readonly<Units>>;
  /** Deletes the items that have expired; also called once a minute. */
  deleteExpired(): Promise<void>;
}

/** DynamoDB: the declared tables. */
export const dynamodbService: Service<RunningDynamoDB> = {
  facts: dynamodbFacts,
  async start({ graph, directory, now, report }) {
    const dynamodb = await DynamoDB.open({ graph, directory, now, report });
    const tables = resourcesOfType(graph, tableType);
    const requestedActions = createRequestedActions(graph);
    const timer = setInterval(
      () => dynamodb.deleteExpired().catch((error) => report(`Expired items were not deleted: ${error}`)),
      expiryMilliseconds,
    ).unref();
    return {
      streams: dynamodb.streams,
      get consumed() {
        return dynamodb.consumed;
      },
      deleteExpired: () => dynamodb.deleteExpired(),
      api: {
        bodyBytesAtMost,
        async answer({ request, body }, response) {
          try {
            sendBody(response, 200, await dynamodb.call(operationOf(request), body));
          } catch (error) {
            if (!isOperationError(error)) throw error;
            sendBody(response, error.statusCode, error.body);
          }
        },
        sendError: (_request, response, error) => sendJsonError(response, error),
        neededAccess(signed) {
          requireEmulated(operationOf(signed.request));
          return requestedActions(signed);
        },
        requestedActions,
      },
      outputs: {
        resources: Object.fromEntries(
          tables.map((table) => [authoredName(graph, table), { name: table.outputs.name }]),
        ),
      },
      async close() {
        clearInterval(timer);
        await dynamodb.close();
      },
    };
  },
};

function sendBody(response: ServerResponse, status: number, output: object): void {
  const body = Buffer.from(JSON.stringify(output));
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": body.length,
    "x-amz-crc32": crc32(body),
    "x-amzn-requestid": randomUUID(),
  });
  response.end(body);
}
