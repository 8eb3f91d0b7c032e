import { randomUUID } from "node:crypto";
import { authoredName, resourcesOfType } from "../../graph/graph.ts";
import { bodyBytesAtMost, sendJsonError } from "../../http/json-api.ts";
import type { RunningService, Service } from "../service.ts";
import { createDynamoDB } from "./dynamodb.ts";
import { dynamodbFacts } from "./facts.ts";
import { replayBody } from "./replay-body.ts";
import { createRequestedActions } from "./requested-actions.ts";
import type { TableStream } from "./table-stream.ts";
import { tableType } from "./types.ts";

export interface RunningDynamoDB extends RunningService {
  /** The tables' streams by ARN. */
  streams: ReadonlyMap<string, TableStream>;
}

/** DynamoDB: the declared tables, by dynalite. */
export const dynamodbService: Service<RunningDynamoDB> = {
  facts: dynamodbFacts,
  async start({ graph, directory, now }) {
    const dynamodb = await createDynamoDB({ graph, directory, now });
    const tables = resourcesOfType(graph, tableType);
    const requestedActions = createRequestedActions(graph);
    return {
      streams: dynamodb.streams,
      api: {
        bodyBytesAtMost,
        answer({ request, body }, response) {
          response.setHeader("x-amzn-requestid", randomUUID());
          replayBody(request, body);
          dynamodb.handle(request, response);
        },
        sendError: (_request, response, error) => sendJsonError(response, error),
        neededAccess: requestedActions,
        requestedActions,
      },
      outputs: {
        resources: Object.fromEntries(
          tables.map((table) => [authoredName(graph, table), { name: table.outputs.name }]),
        ),
      },
      close: () => dynamodb.close(),
    };
  },
};
