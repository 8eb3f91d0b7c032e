import type { Action, ProfileName, RuleDefinition } from "./rule.ts";

/** What to do with each rule's findings. */
export interface Policy {
  profile: ProfileName;
  /**
   * Actions in place of the profile's, by rule or by a pattern such as `pdf-*`; later sets win, and in a set the longest
   * match. `name` is what findings say decided.
   */
  overrides?: readonly { name: string; actions: ReadonlyMap<string, Action> }[];
}

/** A rule's id, and the patterns that match it, the longest first: `pdf-file-link`, `pdf-file-*`, `pdf-*`. */
export function patternsOf(id: string): string[] {
  const words = id.split("-");
  const prefixes = words.slice(1).map((_, index) => words.slice(0, index + 1).join("-"));
  return [id, ...prefixes.reverse().map((prefix) => `${prefix}-*`)];
}

/** The action of a rule and the policy that decided it. */
export function actionOf(
  { profile, overrides = [] }: Policy,
  id: string,
  rule: RuleDefinition,
): { action: Action; policy: string } {
  for (const { name, actions } of overrides.toReversed())
    for (const pattern of patternsOf(id)) {
      const action = actions.get(pattern);
      if (action) return { action, policy: name };
    }
  return { action: rule.actions[profile], policy: profile };
}
