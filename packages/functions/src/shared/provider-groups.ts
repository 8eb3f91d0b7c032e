import type { Group } from "../http/people.ts";
import { readLink } from "./links.ts";

/** The groups (of Airlock) that each group of the identity provider gives. */
export const readProviderGroups = (): ReadonlyMap<string, Group[]> =>
  new Map(Object.entries(readLink("ProviderGroups").groups));
