import { createHash } from "node:crypto";
import dynalite from "dynalite/db/index.js";
import type { ConsumedCapacity } from "./consumed-capacity.ts";
import { dynamodbError, isOperationError, nameOf, validationError } from "./errors.ts";
import type { Input } from "./input.ts";
import { actionOf, type ItemOperation, itemOperations, validate } from "./item-operations.ts";
import type { Item } from "./stream-record.ts";
import { type Action, ActionError, type TableChange, type Tables, type WriteAccess } from "./tables.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const itemsAtMost = 100;
const bytesAtMost = 4 * 1024 ** 2;
const tokenMilliseconds = 10 * 60 * 1000;

/** The operation that performs a member of `TransactItems`. A condition check is a deletion that is not written. */
const operationNames: ReadonlyMap<string, string> = new Map([
  ["ConditionCheck", "DeleteItem"],
  ["Delete", "DeleteItem"],
  ["Get", "GetItem"],
  ["Put", "PutItem"],
  ["Update", "UpdateItem"],
]);

interface Member {
  kind: string;
  action: Action;
  /** Whether the answer to a failed condition has the item. */
  returnsItem: boolean;
}

/** Why a member did or did not cancel a transaction. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html */
interface Reason {
  Code: string;
  Message?: string;
  Item?: Item;
}

/**
 * Reads items in one state.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 * @returns the output, and what each read would consume by itself
 * @throws an error in the form of `OperationError`
 */
export async function transactGetItems(
  tables: Tables,
  input: Input,
): Promise<{ output: Input; consumed: ConsumedCapacity[] }> {
  const members = membersOf(input, ["Get"]);
  const done = await tables.read(members.map(({ action }) => action));
  return {
    output: { Responses: done.map(({ output: { Item } }) => (Item === undefined ? {} : { Item })) },
    consumed: done.map(({ output }) => output.ConsumedCapacity as ConsumedCapacity),
  };
}

/**
 * Writes all items or none, in one batch with their records in streams.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @returns the changes; none if the transaction was applied before
 * @throws an error in the form of `OperationError`, such as TransactionCanceledException
 */
export async function transactWriteItems(tables: Tables, input: Input, now: Date): Promise<TableChange[]> {
  const members = membersOf(input, ["ConditionCheck", "Delete", "Put", "Update"]);
  const token = tokenOf(input);
  return tables.write(async (access) => {
    if (token && (await wasApplied(access, token, now))) return [];
    const attempts = await runAll(access, members);
    const reasons = attempts.map(({ reason }) => reason);
    if (reasons.some(({ Code }) => Code !== "None"))
      throw dynamodbError(
        "TransactionCanceledException",
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
        { CancellationReasons: reasons },
      );
    const stores = attempts.flatMap(({ store }) => store ?? []);
    const keys = stores.flatMap(({ itemWrites }) => itemWrites.map(({ key }) => key));
    if (new Set(keys).size < members.length)
      throw validationError("Transaction request cannot include multiple operations on one item");
    requireSize(stores.flatMap(({ itemWrites }) => itemWrites.map(({ item }) => item)));
    const written = stores.filter((_, position) => members[position]?.kind !== "ConditionCheck");
    const applied = token && { ...token, until: now.getTime() + tokenMilliseconds };
    return access.commit(written, {
      operations: applied ? [{ type: "put", key: applied.key, value: applied }] : [],
    });
  });
}

/** The range of the entries about tokens, and whether one is no longer needed. */
export const tokenEntries = {
  range: { gte: "transaction~", lt: "transaction~~" },
  isExpired: (entry: unknown, now: Date): boolean => (entry as { until: number }).until < now.getTime(),
};

function membersOf(input: Input, kinds: readonly string[]): Member[] {
  const items = input.TransactItems;
  if (!Array.isArray(items) || items.length === 0 || items.length > itemsAtMost)
    throw validationError(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${itemsAtMost}`,
    );
  return items.map((item) => {
    const entries = item !== null && typeof item === "object" ? Object.entries(item) : [];
    const [entry, ...others] = entries.filter(([, content]) => content !== null);
    if (!entry || others.length > 0 || !kinds.includes(entry[0]))
      throw validationError(`TransactItems can only contain one of ${kinds.join(", ")}`);
    return memberOf(entry[0], entry[1]);
  });
}

function memberOf(kind: string, content: unknown): Member {
  const operation = itemOperations.get(operationNames.get(kind) ?? "") as ItemOperation;
  if (typeof content !== "object" || Array.isArray(content))
    throw validationError(`TransactItems: ${kind} is not a structure.`);
  const { ReturnValues: _, ReturnValuesOnConditionCheckFailure, ...fields } = content as Input;
  if (kind === "ConditionCheck" && fields.ConditionExpression === undefined)
    throw validationError(
      "The parameter 'ConditionExpression' is required but was not present in the request",
    );
  return {
    kind,
    action: actionOf(operation, {
      ...validate(operation, fields),
      ReturnConsumedCapacity: "INDEXES",
      ConsistentRead: true,
    }),
    returnsItem: ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  };
}

/** Runs members without writing anything. An error that is not about the member's item is thrown. */
async function runAll(access: WriteAccess, members: readonly Member[]) {
  const attempts: { reason: Reason; store?: Awaited<ReturnType<WriteAccess["run"]>>["store"] }[] = [];
  for (const { action, returnsItem } of members) {
    try {
      const { store } = await access.run(action);
      attempts.push({ reason: { Code: "None" }, store });
    } catch (error) {
      attempts.push({ reason: reasonOf(error, returnsItem) });
    }
  }
  return attempts;
}

function reasonOf(error: unknown, returnsItem: boolean): Reason {
  if (!(error instanceof ActionError) || !isOperationError(error.cause)) throw error;
  const { cause, item } = error;
  if (nameOf(cause) === "ConditionalCheckFailedException")
    return {
      Code: "ConditionalCheckFailed",
      Message: String(cause.body.message),
      ...(returnsItem && item && { Item: item }),
    };
  if (nameOf(cause) === "ValidationException")
    return { Code: "ValidationError", Message: String(cause.body.message) };
  throw error;
}

/** @throws OperationError ValidationException */
function requireSize(items: readonly (Item | undefined)[]): void {
  if (items.reduce((bytes, item) => bytes + (item ? dynalite.itemSize(item) : 0), 0) > bytesAtMost)
    throw validationError("The aggregate size of the items in the transaction cannot exceed 4 MB");
}

interface Token {
  /** The key of its entry in the database. */
  key: string;
  /** SHA-256 of the transaction. */
  digest: string;
}

function tokenOf({ ClientRequestToken, TransactItems }: Input): Token | undefined {
  if (ClientRequestToken === undefined || ClientRequestToken === null) return undefined;
  if (
    typeof ClientRequestToken !== "string" ||
    ClientRequestToken.length < 1 ||
    ClientRequestToken.length > 36
  )
    throw validationError(
      "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 1 and 36",
    );
  const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
  return {
    key: `transaction~${digestOf(ClientRequestToken)}`,
    digest: digestOf(JSON.stringify(TransactItems)),
  };
}

/** @throws OperationError IdempotentParameterMismatchException when the token was used for another transaction */
async function wasApplied(access: WriteAccess, { key, digest }: Token, now: Date): Promise<boolean> {
  const applied = (await access.get(key)) as (Token & { until: number }) | undefined;
  if (!applied || tokenEntries.isExpired(applied, now)) return false;
  if (applied.digest === digest) return true;
  throw dynamodbError(
    "IdempotentParameterMismatchException",
    "The request uses the same client token as a previous, but non-identical request.",
  );
}
