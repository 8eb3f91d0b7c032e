import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";

/** What the ledger asks of DynamoDB, as lib-dynamodb's DynamoDBDocument offers it. */
export interface TableClient {
  get(input: GetCommandInput): Promise<Pick<GetCommandOutput, "Item">>;
  batchGet(
    input: BatchGetCommandInput,
  ): Promise<Pick<BatchGetCommandOutput, "Responses" | "UnprocessedKeys">>;
  put(input: PutCommandInput): Promise<Pick<PutCommandOutput, "Attributes">>;
  update(input: UpdateCommandInput): Promise<Pick<UpdateCommandOutput, "Attributes">>;
  query(input: QueryCommandInput): Promise<Pick<QueryCommandOutput, "Items" | "Count" | "LastEvaluatedKey">>;
}

/** Omits undefined attributes, and accepts labels of any name: by default, an object with a member named "constructor" is refused. */
export const marshallOptions = { removeUndefinedValues: true, convertClassInstanceToMap: true };
