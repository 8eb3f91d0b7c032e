import { lookUp } from "../../look-up.ts";

/** The value of a variable in a template; undefined when the template has no such variable. */
export type Lookup = (name: string) => { value: unknown } | undefined;

/**
 * Fills the variables of an input template in: `<name>` of a rule's target, `<$.path>` of a pipe.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @returns the template's JSON value, or its text where it is not JSON
 */
export function fillTemplate(template: string, lookup: Lookup): unknown {
  let isQuoted = false;
  const text = template.replace(/\\.|"|<([\w$][^<>"\s]*)>/g, (token, name) => {
    if (token === '"') isQuoted = !isQuoted;
    const variable = name === undefined ? undefined : lookup(name);
    if (!variable) return token;
    const { value } = variable;
    if (!isQuoted) return JSON.stringify(value ?? null);
    // Within quotes, strings are inserted as they are, other values as JSON; both escaped.
    const inner = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return JSON.stringify(inner).slice(1, -1);
  });
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value at a JSON path, such as `$.detail.object.key` or `$.resources[0]`. */
export function atPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, quoted, index] of path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g)) {
    const key = name ?? quoted ?? index ?? "";
    const isObject = value !== null && typeof value === "object";
    value = isObject ? lookUp(value as Record<string, unknown>, key) : undefined;
  }
  return value;
}
