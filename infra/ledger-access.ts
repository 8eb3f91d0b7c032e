import { ledgerKeys } from "../packages/core/src/ledger/schema.ts";
import { partnerKeys } from "../packages/core/src/partners/partner-keys.ts";
import { usageKeyPrefix } from "../packages/core/src/quotas/quotas.ts";
import type { Grant } from "./lambda.ts";

/*
 * Grants on the table, each limited to the items that it is for by the beginnings of their hash keys. There is no Scan and no
 * transaction. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

const documentKeys = [`${ledgerKeys.documents}*`];

function grantOn(documents: sst.aws.Dynamo, actions: string[], keys: string[]): Grant {
  return {
    actions,
    resources: [documents.arn],
    conditions: [{ test: "ForAllValues:StringLike", variable: "dynamodb:LeadingKeys", values: keys }],
  };
}

/** Reads and writes documents and their events. */
export const writeDocuments = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], documentKeys);

/** Reads a document with its events. */
export const readHistory = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:Query"], documentKeys);

/** Reads the documents of a listing, of which an index has the keys. */
export const readListed = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:BatchGetItem"], documentKeys);

/** Claims idempotency keys. */
export const claimKeys = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem", "dynamodb:PutItem"], [`${ledgerKeys.idempotency}*`]);

/** Counts what partners use of their quotas. */
export const countUsage = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem", "dynamodb:UpdateItem"], [`${usageKeyPrefix}*`]);

/** Counts the requests of callers. */
export const countRequests = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:UpdateItem"], [`${usageKeyPrefix}*`]);

/** Reads partners by their ids. */
export const readPartners = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem"], [partnerKeys.partners]);

/** Finds the partner that a client belongs to. */
export const findPartners = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem"], [`${partnerKeys.client}*`]);

/** Finds the partner that has a name. */
export const findPartnerNames = (documents: sst.aws.Dynamo): Grant =>
  grantOn(documents, ["dynamodb:GetItem"], [`${partnerKeys.name}*`]);
