/**
 * The condition keys of a request, by name in lower case: the names' case does not count. A list is a multivalued key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>;

/** A context of these keys; those without a value are left out. */
export function requestContext(
  keys: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestContext {
  const context = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(keys))
    if (value !== undefined && (typeof value === "string" || value.length > 0))
      context.set(name.toLowerCase(), value);
  return context;
}
