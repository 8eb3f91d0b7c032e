import type { IndexName } from "../packages/core/src/ledger/schema.ts";

/** Encryption under the AWS-managed key `alias/aws/dynamodb`. DynamoDB's default is a key that AWS owns. */
export const tableEncryption = { serverSideEncryption: { enabled: true } };

/**
 * The table's stream delivers each document's new item, whose attribute `announcement` is the event to publish.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export const ledgerStream = "new-image";

/** The ARN of one of the ledger's indexes. */
export const indexArn = (table: sst.aws.Dynamo, index: IndexName) =>
  $interpolate`${table.arn}/index/${index}`;
