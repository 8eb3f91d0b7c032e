/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes */
export const levelsAtMost = 32;

export const nestingMessage =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

/** The members of an input that hold attributes by name. */
const attributeMembers: ReadonlySet<string> = new Set([
  "Item",
  "Key",
  "ExclusiveStartKey",
  "ExpressionAttributeValues",
]);

/** The levels of the deepest attribute in attributes by name; a scalar is one level. */
export function nestingOf(attributes: unknown): number {
  return Math.max(0, ...Object.values(isObject(attributes) ? attributes : {}).map(levelsOf));
}

/** The levels of the deepest attribute that an input holds anywhere. */
export function nestingOfInput(input: unknown): number {
  if (!isObject(input)) return 0;
  const levels = Object.entries(input).map(([name, content]) =>
    attributeMembers.has(name)
      ? nestingOf(content)
      : name === "Value"
        ? levelsOf(content)
        : nestingOfInput(content),
  );
  return Math.max(0, ...levels);
}

function levelsOf(attribute: unknown): number {
  if (!isObject(attribute)) return 1;
  return 1 + Math.max(nestingOf(attribute.M), nestingOf(attribute.L));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object";
}
