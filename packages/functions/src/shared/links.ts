import type { Group } from "../http/people.ts";
import { once } from "./once.ts";
import type { Settings } from "./settings.ts";
import { readLinks } from "./sst-links.ts";

/**
 * What `sst.config.ts` links to functions, which it is typed to provide. Reading them with a schema would take a fourth of the time
 * until a function's first answer.
 */
interface Links {
  App: { stage: string };
  Settings: Settings;
  Documents: { name: string };
  Vault: { name: string };
  Intake: { arn: string };
  ProviderGroups: { groups: Record<string, Group[]> };
}

const links = once(() => readLinks());

/** @throws Error if the function is not linked to it */
export function readLink<Name extends keyof Links>(name: Name): Links[Name] {
  const link = links()[name];
  if (link === undefined) throw new Error(`The function is not linked to ${name}.`);
  return link as Links[Name];
}
