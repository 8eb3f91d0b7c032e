import type { Alternative } from "./compile.ts";
import type { Leaf } from "./filters.ts";

/** The element of each array around a value: the array's number in the event, and the element's index. */
type Membership = ReadonlyMap<number, number>;

interface Field {
  value: Leaf;
  membership: Membership;
}

/** The values of an event by their paths. Names on the way to a value are joined by dots, arrays add nothing to a path. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

/** https://github.com/aws/event-ruler: `Event.loadObject` and `Event.loadArray` */
export function fieldsOf(event: unknown): Fields {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const add = (value: unknown, path: string, membership: Membership): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      for (const [index, element] of value.entries()) {
        const isLeaf = element === null || typeof element !== "object";
        add(element, path, isLeaf ? membership : new Map(membership).set(array, index));
      }
    } else if (value !== null && typeof value === "object") {
      for (const [name, member] of Object.entries(value))
        add(member, path === "" ? name : `${path}.${name}`, membership);
    } else {
      const atPath = fields.get(path) ?? [];
      atPath.push({ value: value as Leaf, membership });
      fields.set(path, atPath);
    }
  };
  add(event, "", new Map());
  return fields;
}

/**
 * Whether an event matches: each field has a value that one of its filters takes, and no two of these values are in different
 * elements of the same array. Fields are looked at in the order of their paths, as Event Ruler does: a field is absent when
 * it is in none of the elements that the fields before it have chosen.
 */
export function matchesAlternative(alternative: Alternative, fields: Fields): boolean {
  const paths = [...alternative.keys()].sort();
  const failed = new Set<string>();

  function matchFrom(index: number, chosen: Membership): boolean {
    const path = paths[index];
    if (path === undefined) return true;
    const key = `${index} ${relevantPart(chosen, index)}`;
    if (failed.has(key)) return false;
    const filters = alternative.get(path) ?? [];
    const candidates = (fields.get(path) ?? []).flatMap(({ value, membership }) => {
      const joined = join(chosen, membership);
      return joined ? [{ value, joined }] : [];
    });
    const matches = filters.some((filter) =>
      filter === "absent"
        ? candidates.length === 0 && matchFrom(index + 1, chosen)
        : candidates.some(({ value, joined }) => filter(value) && matchFrom(index + 1, joined)),
    );
    if (!matches) failed.add(key);
    return matches;
  }

  /** The arrays in which the fields that follow are, for each of them. */
  const arraysFrom = paths.map((_, index) => {
    const arrays = new Set<number>();
    for (const path of paths.slice(index))
      for (const { membership } of fields.get(path) ?? [])
        for (const array of membership.keys()) arrays.add(array);
    return arrays;
  });
  const relevantPart = (chosen: Membership, index: number) =>
    [...chosen].filter(([array]) => arraysFrom[index]?.has(array)).join(";");

  return matchFrom(0, new Map());
}

/** Both memberships together; undefined when they have different elements of one array. */
function join(one: Membership, other: Membership): Membership | undefined {
  for (const [array, index] of other) if ((one.get(array) ?? index) !== index) return undefined;
  return new Map([...one, ...other]);
}
