import type { Action, ProfileName, RuleDefinition } from "./rule.ts";

/** What to do with each rule's findings. */
export interface Policy {
  profile: ProfileName;
  /** Actions in place of the profile's, by rule; later sets win. `name` is what findings say decided. */
  overrides?: readonly { name: string; actions: ReadonlyMap<string, Action> }[];
}

/** The action of a rule and the policy that decided it. */
export function actionOf(
  { profile, overrides = [] }: Policy,
  id: string,
  rule: RuleDefinition,
): { action: Action; policy: string } {
  const override = overrides.findLast(({ actions }) => actions.has(id));
  const action = override?.actions.get(id);
  return action && override
    ? { action, policy: override.name }
    : { action: rule.actions[profile], policy: profile };
}
