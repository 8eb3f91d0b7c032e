/** A value of a condition key; a list is that of a multivalued key. */
export type ContextValue = string | readonly string[];

/**
 * The condition keys of a request, by name in lower case: the names' case does not count.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export interface RequestContext {
  get(key: string): ContextValue | undefined;
  has(key: string): boolean;
}

/** Condition keys with their values; undefined for a key that the request does not have. */
export type ConditionKeys = Readonly<Record<string, ContextValue | undefined>>;

/** A context of these keys; those without a value are left out. */
export function requestContext(keys: ConditionKeys): RequestContext {
  const context = new Map<string, ContextValue>();
  for (const [name, value] of Object.entries(keys))
    if (value !== undefined && (typeof value === "string" || value.length > 0))
      context.set(name.toLowerCase(), value);
  return context;
}
