/** As an own name; without a prototype, nothing is special about it. */
const inherited = "__proto__";

/**
 * The same JSON value with objects that have no prototype, so that a name such as `constructor` or `__proto__` is an
 * ordinary property. Changes the value in place where it can.
 */
export function withoutPrototypes<Value>(value: Value): Value {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = withoutPrototypes(value[index]);
    return value;
  }
  if (value === null || typeof value !== "object") return value;
  const plain = Object.create(null);
  for (const [name, member] of Object.entries(value)) plain[name] = withoutPrototypes(member);
  // dynalite assigns properties, so that an object under the name `__proto__` becomes the prototype.
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) plain[inherited] = withoutPrototypes(prototype);
  return plain;
}
