import type { ResourceType } from "../../graph/graph.ts";

interface IndexDeclaration {
  name: string;
  hashKey?: string;
  rangeKey?: string;
  projectionType: string;
  nonKeyAttributes?: string[];
}

export interface TableDeclaration {
  name?: string;
  hashKey: string;
  rangeKey?: string;
  attributes: { name: string; type: string }[];
  globalSecondaryIndexes?: IndexDeclaration[];
  localSecondaryIndexes?: IndexDeclaration[];
  streamEnabled?: boolean;
  streamViewType?: string;
  ttl?: { attributeName?: string };
  serverSideEncryption?: { enabled?: boolean; kmsKeyArn?: string };
}

/** The policy of a table or of its stream. */
export const tablePolicyType: ResourceType<{ resourceArn: string; policy: string }> =
  "aws:dynamodb/resourcePolicy:ResourcePolicy";

export const tableType: ResourceType<
  TableDeclaration,
  /** `streamArn` is empty where the table has no stream. */
  TableDeclaration & { name: string; arn: string; streamArn: string }
> = "aws:dynamodb/table:Table";
