/**
 * The value of an object's property of that name. Members that every object inherits, such as `constructor`, are none: the
 * name may come from a request, an event or a declaration.
 */
export function lookUp<Value>(
  object: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}
