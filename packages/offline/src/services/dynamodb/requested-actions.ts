import type { Scope } from "../../graph/graph.ts";
import { operationOf, tryParse } from "../../http/json-api.ts";
import type { SignedRequest } from "../../http/signed-api.ts";
import type { RequestedAction } from "../../iam/policy.ts";
import { regionalArn } from "../resource-facts.ts";

/**
 * The IAM actions that a request to DynamoDB needs: on the index or table, or on each table of a batch.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export function requestedActions(
  { request, body }: Pick<SignedRequest, "request" | "body">,
  scope: Scope,
): RequestedAction[] {
  const action = `dynamodb:${operationOf(request)}`;
  const { TableName, IndexName, RequestItems } = tryParse(body) ?? {};
  const arnOf = (table: unknown) =>
    String(table).startsWith("arn:") ? String(table) : regionalArn(scope, "dynamodb", `table/${table}`);
  if (typeof RequestItems === "object" && RequestItems !== null)
    return Object.keys(RequestItems).map((table) => ({ action, resource: arnOf(table) }));
  if (TableName === undefined) return [{ action, resource: "*" }];
  return [{ action, resource: IndexName ? `${arnOf(TableName)}/index/${IndexName}` : arnOf(TableName) }];
}
