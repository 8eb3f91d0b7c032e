import { AwsError } from "../../http/aws-error.ts";
import { itemOperations } from "./item-operations.ts";

const otherOperations = ["DescribeTimeToLive", "TransactGetItems", "TransactWriteItems"];

/** @throws AwsError UnknownOperationException for an operation that is not emulated */
export function requireEmulated(operation: string): void {
  if (!itemOperations.has(operation) && !otherOperations.includes(operation)) throw notEmulated(operation);
}

export function notEmulated(operation: string): AwsError {
  const remedy = /^(Create|Delete|Update)Table$/.test(operation)
    ? " The tables are those that sst.config.ts declares."
    : "";
  const message = `DynamoDB's ${operation || "request without X-Amz-Target"} is not emulated offline.${remedy}`;
  return new AwsError("UnknownOperationException", 400, message);
}
