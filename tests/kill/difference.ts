/** The members of a set that another set lacks. */
export const difference = (set: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  [...set].filter((member) => !other.has(member));
