import { scopes } from "./operations.ts";
import { type Group, groups, scopeOfGroup } from "./people.ts";

/** The groups that each group of the identity provider gives. */
export type ProviderGroups = ReadonlyMap<string, readonly Group[]>;

/**
 * The scope of a token that changes its user's attributes, which decide about the groups.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html
 */
const selfService = "aws.cognito.signin.user.admin";

/**
 * What a person's groups do not give.
 * @param membership.poolGroups names of groups of the user pool
 * @param membership.ofProvider the value of the attribute `custom:groups`
 * @returns the groups in Airlock, and the scopes that the token must not have
 */
export function scopesToSuppress(
  providerGroups: ProviderGroups,
  { poolGroups, ofProvider }: { poolGroups: readonly string[]; ofProvider: string },
): { groups: Group[]; suppressed: string[] } {
  const mapped = groupsOfProvider(ofProvider).flatMap((name) => providerGroups.get(name) ?? []);
  const members = groups.filter((group) => poolGroups.includes(group) || mapped.includes(group));
  const given: string[] = members.map((group) => scopeOfGroup[group]);
  return {
    groups: members,
    suppressed: [selfService, ...Object.values(scopes).filter((scope) => !given.includes(scope))],
  };
}

/**
 * The groups in `custom:groups`. Cognito writes a list as JSON, or separated by commas, in brackets or without, and of SAML
 * with each value encoded as in a form.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-saml-idp-things-to-know.html
 */
function groupsOfProvider(text: string): string[] {
  const list = listOf(text) ?? text.replace(/^\[(.*)\]$/s, "$1").split(",");
  return list.flatMap((name) => [name.trim(), decoded(name.trim())]);
}

/** The texts of a JSON array; undefined for any other text. */
function listOf(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : undefined;
  } catch {
    return undefined;
  }
}

/** A text that is encoded as in a form, decoded; any other text as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
