import * as z from "zod/mini";
import { type Group, groups } from "../http/people.ts";
import { readLink } from "./links.ts";

/** The groups (of Airlock) that each group of the identity provider gives. */
export function readProviderGroups(): ReadonlyMap<string, Group[]> {
  const { groups: byName } = z
    .object({ groups: z.record(z.string(), z.array(z.enum(groups))) })
    .parse(readLink("ProviderGroups"));
  return new Map(Object.entries(byName));
}
