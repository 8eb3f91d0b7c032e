import batchGetItem from "dynalite/actions/batchGetItem.js";
import batchWriteItem from "dynalite/actions/batchWriteItem.js";
import deleteItem from "dynalite/actions/deleteItem.js";
import describeTable from "dynalite/actions/describeTable.js";
import getItem from "dynalite/actions/getItem.js";
import listTables from "dynalite/actions/listTables.js";
import putItem from "dynalite/actions/putItem.js";
import query from "dynalite/actions/query.js";
import scan from "dynalite/actions/scan.js";
import updateItem from "dynalite/actions/updateItem.js";
import batchGetItemValidation from "dynalite/validations/batchGetItem.js";
import batchWriteItemValidation from "dynalite/validations/batchWriteItem.js";
import deleteItemValidation from "dynalite/validations/deleteItem.js";
import describeTableValidation from "dynalite/validations/describeTable.js";
import getItemValidation from "dynalite/validations/getItem.js";
import validations from "dynalite/validations/index.js";
import listTablesValidation from "dynalite/validations/listTables.js";
import putItemValidation from "dynalite/validations/putItem.js";
import queryValidation from "dynalite/validations/query.js";
import scanValidation from "dynalite/validations/scan.js";
import updateItemValidation from "dynalite/validations/updateItem.js";
import type { Input } from "./input.ts";
import { itemBytesAtMost, type RequestStore } from "./request-store.ts";
import type { Action } from "./tables.ts";
import { withoutPrototypes } from "./without-prototypes.ts";

/** An operation that dynalite performs. */
export interface ItemOperation {
  validation: { types: object; custom?: unknown };
  action: (store: RequestStore, input: object, callback: Parameters<Action>[1]) => void;
  writes: boolean;
}

/** By name. */
export const itemOperations: ReadonlyMap<string, ItemOperation> = new Map([
  ["BatchGetItem", { validation: batchGetItemValidation, action: batchGetItem, writes: false }],
  ["BatchWriteItem", { validation: batchWriteItemValidation, action: batchWriteItem, writes: true }],
  ["DeleteItem", { validation: deleteItemValidation, action: deleteItem, writes: true }],
  ["DescribeTable", { validation: describeTableValidation, action: describeTable, writes: false }],
  ["GetItem", { validation: getItemValidation, action: getItem, writes: false }],
  ["ListTables", { validation: listTablesValidation, action: listTables, writes: false }],
  ["PutItem", { validation: putItemValidation, action: putItem, writes: true }],
  ["Query", { validation: queryValidation, action: query, writes: false }],
  ["Scan", { validation: scanValidation, action: scan, writes: false }],
  ["UpdateItem", { validation: updateItemValidation, action: updateItem, writes: true }],
]);

/**
 * Validates the input of an operation.
 * @returns the input in the form that the operation takes
 * @throws an error in the form of `OperationError`
 */
export function validate({ validation }: Pick<ItemOperation, "validation">, input: Input): Input {
  const { types, custom } = validation;
  const checked = withoutPrototypes(validations.checkTypes({ ...input }, types));
  validations.checkValidations(checked, types, custom, { options: { maxItemSize: itemBytesAtMost } });
  return checked;
}

/** The action of an operation with its validated input. */
export function actionOf({ action }: ItemOperation, input: Input): Action {
  return (store, callback) => action(store, input, callback);
}
