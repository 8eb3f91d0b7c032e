import type { Doctype, Entity } from "./doctype.ts";

/** Longest text that references are replaced in; longer results stay as they are. */
const maximumExpansion = 10_000;

/** References to declared entities in an attribute's value or a text, replaced to a bounded length. */
export type ExpandEntities = (text: string) => string;

/** Replaces references to the internal entities of a document type. Nested references are replaced to a small depth. */
export function entityExpander(doctype: Doctype | undefined): ExpandEntities {
  const values = new Map<string, string>();
  for (const { name, isParameter, value } of doctype?.entities ?? [])
    if (!isParameter && value !== undefined && !values.has(name)) values.set(name, value);
  if (values.size === 0) return (text) => text;
  return (text) => {
    let expanded = text;
    for (let depth = 0; depth < 8 && expanded.includes("&"); depth += 1) {
      let length = expanded.length;
      const next = expanded.replaceAll(/&([^\s&;]{1,200});/g, (reference, name: string) => {
        const value = values.get(name);
        if (value === undefined) return reference;
        length += value.length;
        return length > maximumExpansion + text.length ? reference : value;
      });
      if (next === expanded) break;
      expanded = next;
    }
    return expanded;
  };
}

/**
 * Characters that the references in a document expand to, counted without expanding them. Infinite for entities that
 * refer to themselves.
 */
export function expansionLength(doctype: Doctype, content: string, count: () => void): number {
  const values = new Map<string, Entity>();
  for (const entity of doctype.entities) {
    const key = (entity.isParameter ? "%" : "&") + entity.name;
    if (!values.has(key)) values.set(key, entity);
  }
  const lengths = new Map<string, number>();
  const measure = (text: string, depth: number): number => {
    let total = text.length;
    for (const [, kind = "", name = ""] of text.matchAll(/([&%])([^\s&%;]{1,200});/g)) {
      count();
      total += lengthOf(kind + name, depth);
    }
    return total;
  };
  const lengthOf = (key: string, depth: number): number => {
    const known = lengths.get(key);
    if (known !== undefined) return known;
    if (depth > 200) return Number.POSITIVE_INFINITY;
    const value = values.get(key)?.value ?? "";
    lengths.set(key, Number.POSITIVE_INFINITY);
    const length = measure(value, depth + 1);
    lengths.set(key, length);
    return length;
  };
  for (const key of values.keys()) lengthOf(key, 0);
  return Math.max(measure(content, 0) - content.length, ...[...lengths.values()].slice(0, 10_000));
}
