/**
 * The same JSON value with objects that have no prototype, so that a name such as `constructor` or `__proto__` is an
 * ordinary property. Changes the value in place where it can.
 */
export function withoutPrototypes<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) value[index] = withoutPrototypes(element);
    return value;
  }
  if (value === null || typeof value !== "object") return value;
  const prototype = Object.getPrototypeOf(value);
  const properties = Object.entries(value).map(
    ([name, content]) => [name, withoutPrototypes(content)] as const,
  );
  // dynalite assigns properties, so that an object under the name `__proto__` becomes the prototype.
  if (prototype !== null && prototype !== Object.prototype)
    properties.push(["__proto__", withoutPrototypes(prototype)]);
  const plain = Object.create(null);
  for (const [name, content] of properties) plain[name] = content;
  return plain;
}
