import { isNestedDeeper } from "../../http/bounded-json.ts";
import { serializationError, validationError } from "./errors.ts";
import { levelsAtMost, nestingMessage, nestingOfInput } from "./nesting.ts";

export type Input = Record<string, unknown>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-api */
export const bodyBytesAtMost = 16 * 1024 ** 2;

/** Deeper than any input whose attributes have the permitted levels: an attribute takes two per level. */
const depthAtMost = 2 * levelsAtMost + 16;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const expressionBytesAtMost = 4096;

const integerAtMost = 2 ** 31 - 1;

/**
 * The input in a request's body.
 * @throws OperationError SerializationException for a body that is not a JSON object in UTF-8; ValidationException for
 *   attributes and expressions over DynamoDB's limits
 */
export function parseInput(body: Buffer): Input {
  const text = decode(body);
  const isObject = /^\s*\{/.test(text);
  if (isObject && isNestedDeeper(text, depthAtMost)) throw validationError(nestingMessage);
  if (!isObject) throw serializationError("Start of structure or map expected.");
  let input: Input;
  try {
    input = JSON.parse(text);
  } catch {
    throw serializationError("The body is not JSON.");
  }
  requireIntegers(input);
  requireMembers(input);
  if (nestingOfInput(input) > levelsAtMost) throw validationError(nestingMessage);
  requireShortExpressions(input);
  return input;
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw serializationError("The body is not UTF-8.");
  }
}

/** All numbers in DynamoDB's inputs are integers; the numbers of attributes are strings. */
function requireIntegers(value: unknown): void {
  if (typeof value === "number" && !(Math.abs(value) <= integerAtMost))
    throw serializationError("NUMBER_VALUE cannot be converted to Integer");
  if (value !== null && typeof value === "object")
    for (const member of Object.values(value)) requireIntegers(member);
}

/** Parameters that are maps of attribute values, or lists of such maps; `M` is a value of that type. */
const attributeMaps: ReadonlySet<string> = new Set([
  "ExclusiveStartKey",
  "ExpressionAttributeValues",
  "Item",
  "Key",
  "Keys",
  "M",
]);

/** Other parameters that are maps. */
const otherMaps: ReadonlySet<string> = new Set([
  "AttributeUpdates",
  "Expected",
  "ExpressionAttributeNames",
  "KeyConditions",
  "QueryFilter",
  "RequestItems",
  "ScanFilter",
]);

/**
 * No list or map in DynamoDB's inputs has members that are null.
 * @param name of the parameter that has the value
 */
function requireMembers(value: unknown, name = ""): void {
  if (value === null || typeof value !== "object") return;
  const hasNull = Object.values(value).includes(null);
  if (hasNull && !Array.isArray(value) && attributeMaps.has(name))
    throw validationError(
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    );
  if (hasNull && (Array.isArray(value) || otherMaps.has(name)))
    throw validationError(
      "1 validation error detected: Value null at 'member' failed to satisfy constraint: Member must not be null",
    );
  for (const [key, member] of Object.entries(value))
    requireMembers(member, Array.isArray(value) ? name : key);
}

function requireShortExpressions(value: unknown): void {
  if (value === null || typeof value !== "object") return;
  for (const [name, content] of Object.entries(value)) {
    if (!name.endsWith("Expression") || typeof content !== "string") requireShortExpressions(content);
    else if (Buffer.byteLength(content) > expressionBytesAtMost)
      throw validationError(
        `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${Buffer.byteLength(content)}`,
      );
  }
}
