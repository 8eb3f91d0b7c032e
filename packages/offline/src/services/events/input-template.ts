import { lookUp } from "../../look-up.ts";

/** The value of a variable in a template; undefined when the template has no such variable. */
export type Lookup = (name: string) => { value: unknown } | undefined;

/** What a template gives: JSON, or a text that is none, which only some kinds of targets take. */
export type Filled = { isJson: true; value: unknown } | { isJson: false; value: string };

/**
 * Fills the variables of an input template in: `<name>` of a rule's target, `<$.path>` of a pipe. Outside of quotes, a value
 * is inserted as JSON; within quotes, a string as it is and other values as JSON, and nothing is escaped: a quote in a value
 * ends the string. A variable without a value is left out.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function fillTemplate(template: string, lookup: Lookup): Filled {
  let isQuoted = false;
  const text = template.replace(/\\.|"|<([\w$][^<>"\s]*)>/g, (token, name) => {
    if (token === '"') isQuoted = !isQuoted;
    const variable = name === undefined ? undefined : lookup(name);
    if (!variable) return token;
    const { value } = variable;
    return isQuoted && typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  });
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch {
    return { isJson: false, value: text };
  }
}

/**
 * The value at a JSON path, such as `$.detail.object.key`, `$.resources[0]` or `$.items[*].id`; undefined when there is none.
 */
export function atPath(event: unknown, path: string): unknown {
  let values = [event];
  let isList = false;
  for (const [, name, quoted, index] of path.matchAll(/\.([\w/-]+|\*)|\['([^']+)'\]|\[(\d+|\*)\]/g)) {
    const key = name ?? quoted ?? index ?? "";
    const isWildcard = key === "*" && quoted === undefined;
    isList ||= isWildcard;
    values = values
      .filter((value) => value !== null && typeof value === "object")
      .flatMap((value) =>
        isWildcard
          ? Object.values(value as object)
          : Object.hasOwn(value as object, key)
            ? [lookUp(value as Record<string, unknown>, key)]
            : [],
      );
  }
  return isList ? values : values[0];
}
