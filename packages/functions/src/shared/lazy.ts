import { once } from "./once.ts";

/** An object whose members are made when they are first read. */
export function lazy<Members extends object>(
  makers: {
    [Name in keyof Members]: () => Members[Name];
  },
): Readonly<Members> {
  const members = {};
  for (const [name, make] of Object.entries<() => unknown>(makers))
    Object.defineProperty(members, name, { get: once(make), enumerable: true });
  return members as Members;
}
