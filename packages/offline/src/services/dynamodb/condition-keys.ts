import type { JsonInput } from "../../http/json-api.ts";
import type { ConditionKeys } from "../../iam/request-context.ts";
import { lookUp } from "../../look-up.ts";

/** The names of the partition keys of a table and its indexes. */
export interface PartitionKeys {
  table: string;
  indexes: ReadonlyMap<string, string>;
}

/**
 * The condition keys of a request for the items of one table.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 *
 * @param operation such as `GetItem`; of a batch or transaction the operation on its items
 * @param input the part of the request that is about the table
 * @param enclosing the transaction that the operation is in
 */
export function itemConditionKeys(
  operation: string,
  input: JsonInput,
  partitionKeys: PartitionKeys | undefined,
  enclosing?: string,
): ConditionKeys {
  const indexName = textOf(input.IndexName);
  const partitionKey = indexName === undefined ? partitionKeys?.table : partitionKeys?.indexes.get(indexName);
  return {
    "dynamodb:LeadingKeys": partitionKey === undefined ? undefined : leadingKeys(input, partitionKey),
    "dynamodb:Attributes": [...attributes(input)],
    "dynamodb:Select": reads.has(operation) ? (textOf(input.Select) ?? defaultSelect(input)) : undefined,
    "dynamodb:ReturnValues": writes.has(operation) ? (textOf(input.ReturnValues) ?? "NONE") : undefined,
    "dynamodb:ReturnConsumedCapacity": textOf(input.ReturnConsumedCapacity),
    "dynamodb:EnclosingOperation": enclosing,
  };
}

const reads: ReadonlySet<string> = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);
const writes: ReadonlySet<string> = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-Select */
function defaultSelect({ ProjectionExpression, AttributesToGet, IndexName }: JsonInput): string {
  if (ProjectionExpression !== undefined || AttributesToGet !== undefined) return "SPECIFIC_ATTRIBUTES";
  return IndexName === undefined ? "ALL_ATTRIBUTES" : "ALL_PROJECTED_ATTRIBUTES";
}

/** The values of the partition key in the items and keys of a request, or in the condition of a query. */
function leadingKeys(input: JsonInput, partitionKey: string): string[] {
  const values = [
    ...itemsOf(input).map((item) => lookUp(item, partitionKey)),
    ...listOfObjects(objectOf(lookUp(objectOf(input.KeyConditions), partitionKey)).AttributeValueList),
    ...equalTo(input, partitionKey).map((name) => lookUp(objectOf(input.ExpressionAttributeValues), name)),
  ];
  return [...new Set(values.flatMap((value) => Object.values(objectOf(value)).filter(isText)))];
}

/** The keys and items that a request names. */
const itemsOf = ({ Key, Item, Keys, Items }: JsonInput): JsonInput[] =>
  [Key, Item].map(objectOf).concat(listOfObjects(Keys), listOfObjects(Items));

/** The names of the values, such as `:id`, that a query's condition compares an attribute with. */
function equalTo({ KeyConditionExpression, ExpressionAttributeNames }: JsonInput, name: string): string[] {
  const names = objectOf(ExpressionAttributeNames);
  const comparisons = (textOf(KeyConditionExpression) ?? "").matchAll(
    /(#?\w+)[\s)]*=[\s(]*(:\w+)|(:\w+)[\s)]*=[\s(]*(#?\w+)/g,
  );
  return [...comparisons].flatMap(([, first, second, third, fourth]) => {
    const attribute = first ?? fourth ?? "";
    const value = second ?? third ?? "";
    return (attribute.startsWith("#") ? lookUp(names, attribute) : attribute) === name ? [value] : [];
  });
}

const expressions = [
  "ProjectionExpression",
  "KeyConditionExpression",
  "FilterExpression",
  "ConditionExpression",
  "UpdateExpression",
];
const legacyConditions = ["AttributeUpdates", "Expected", "KeyConditions", "QueryFilter", "ScanFilter"];

/** The names of the top-level attributes that a request reads, writes or has conditions on. */
function attributes(input: JsonInput): Set<string> {
  const names = objectOf(input.ExpressionAttributeNames);
  const requested = Array.isArray(input.AttributesToGet) ? input.AttributesToGet : [];
  return new Set([
    ...itemsOf(input).flatMap((item) => Object.keys(item)),
    ...legacyConditions.flatMap((parameter) => Object.keys(objectOf(lookUp(input, parameter)))),
    ...requested.filter(isText),
    ...expressions
      .flatMap((parameter) => attributesOfExpression(textOf(lookUp(input, parameter)) ?? ""))
      .map((name) => (name.startsWith("#") ? (textOf(lookUp(names, name)) ?? name) : name)),
  ]);
}

/** Words that are no attributes. Names that are reserved words stand behind a `#`. */
const keywords = /^(and|or|not|between|in|set|remove|add|delete)$/i;

/** The first names of the paths in an expression; a word before a bracket is a function. */
const attributesOfExpression = (expression: string): string[] =>
  [...expression.matchAll(/(?<![\w#:.])(#\w+|[A-Za-z_]\w*)(?![\w])(?!\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !keywords.test(name));

const isText = (value: unknown): value is string => typeof value === "string";

/** A text; undefined for a value of another type. */
export const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);

const objectOf = (value: unknown): JsonInput =>
  typeof value === "object" && value !== null ? (value as JsonInput) : {};

const listOfObjects = (value: unknown): JsonInput[] => (Array.isArray(value) ? value.map(objectOf) : []);
