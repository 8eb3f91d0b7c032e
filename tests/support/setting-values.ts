/** A part of a JSON Schema, as `z.toJSONSchema` writes it. */
interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | false;
  items?: JsonSchema;
  minItems?: number;
  pattern?: string;
}

/** One way to set a setting: its path with `*` for each name of a record, what the value is, and a test of values. */
export interface SettingValue {
  path: string[];
  is: string;
  accepts: (value: unknown) => boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The ways to set each setting of a schema, in both directions: true and false, each word of a list of words, each form
 * of a value that has several, empty and not empty, the default and another value, set and left out.
 */
export function settingValues(schema: JsonSchema, path: string[] = []): SettingValue[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const here = [...path, name];
    const isOptional = !schema.required?.includes(name) && property.default === undefined;
    return [
      ...(isOptional
        ? [{ path: here, is: "left out", accepts: (value: unknown) => value === undefined }]
        : []),
      ...valuesOf(property, here),
    ];
  });
}

function valuesOf(schema: JsonSchema, path: string[]): SettingValue[] {
  const { oneOf, anyOf = oneOf, properties, additionalProperties, default: usual } = schema;
  const value = (is: string, accepts: SettingValue["accepts"]) => ({ path, is, accepts });
  const exactly = (word: unknown) =>
    value(JSON.stringify(word), (given) => (given === undefined ? usual : given) === word);
  if (anyOf)
    return anyOf.flatMap((form) =>
      valuesOf({ ...form, ...(usual !== undefined && { default: usual }) }, path),
    );
  if (schema.const !== undefined) return [exactly(schema.const)];
  if (schema.enum && schema.type !== "number") return schema.enum.map(exactly);
  if (schema.type === "null") return [exactly(null)];
  if (schema.type === "boolean") return [exactly(true), exactly(false)];
  if (properties) return [value("an object", isRecord), ...settingValues(schema, path)];
  if (additionalProperties)
    return [
      value("an object with names", (given) => isRecord(given) && Object.keys(given).length > 0),
      ...valuesOf(additionalProperties, [...path, "*"]),
    ];
  if (schema.type === "array")
    return [
      ...(schema.minItems ? [] : [value("an empty list", (given) => listOr(usual, given)?.length === 0)]),
      value("a list with entries", (given) => (listOr(usual, given)?.length ?? 0) > 0),
    ];
  return simpleValuesOf(schema, value);
}

/** Numbers and texts: the default and another value, or any value if there is no default. */
function simpleValuesOf(
  { type = "", pattern, default: usual }: JsonSchema,
  value: (is: string, accepts: SettingValue["accepts"]) => SettingValue,
): SettingValue[] {
  const isOfType = (given: unknown) =>
    (type === "string" ? typeof given === "string" : typeof given === "number") &&
    (pattern === undefined || new RegExp(pattern).test(String(given)));
  return [
    ...(isOfType(usual) ? [value("the default", (given) => given === undefined || given === usual)] : []),
    value(
      usual === undefined ? `any ${type}` : `another ${type} than the default`,
      (given) => isOfType(given) && given !== usual,
    ),
  ];
}

const listOr = (usual: unknown, given: unknown): unknown[] | undefined => {
  const list = given === undefined ? usual : given;
  return Array.isArray(list) ? list : undefined;
};

/** The values of settings at a path; `*` stands for each name of a record. Undefined where a part of it is left out. */
export function valuesAt(settings: unknown, [name, ...rest]: string[]): unknown[] {
  if (name === undefined) return [settings];
  if (name === "*")
    return isRecord(settings) ? Object.values(settings).flatMap((each) => valuesAt(each, rest)) : [];
  return valuesAt(isRecord(settings) && Object.hasOwn(settings, name) ? settings[name] : undefined, rest);
}
