// Not from the package's index: the API reads settings too, and needs none of the parsers.
import type { Policy } from "airlock-inspect/policy.ts";
import type { Action, ProfileName } from "airlock-inspect/rule.ts";

/** Actions in place of the profile's, by rule or by a pattern such as `pdf-*`. */
type ActionsOfRules = Record<string, Action>;

/** How findings in an owner's documents are judged, before the stage's setting. */
export interface OwnerPolicy {
  profile?: ProfileName | undefined;
  rules: ActionsOfRules;
}

/** How findings are judged: for the stage, and for documents of some owners in another way. */
export interface InspectionPolicy {
  profile: ProfileName;
  rules: ActionsOfRules;
  /** By the name of a client that the stage declares. */
  owners: Record<string, OwnerPolicy>;
}

/** The policy of a stage without settings of its own. */
export const defaultInspectionPolicy: InspectionPolicy = { profile: "balanced", rules: {}, owners: {} };

/** The policy for an owner's documents: the owner's settings come before those of the stage. */
export function policyOf({ profile, rules }: InspectionPolicy, ofOwner: OwnerPolicy | undefined): Policy {
  return {
    profile: ofOwner?.profile ?? profile,
    overrides: [
      { name: "stage", actions: new Map(Object.entries(rules)) },
      { name: "client", actions: new Map(Object.entries(ofOwner?.rules ?? {})) },
    ],
  };
}

/** What the stage says of the documents of a client that it declares. */
export function declaredPolicyOf({ owners }: InspectionPolicy, owner: string): OwnerPolicy | undefined {
  return Object.hasOwn(owners, owner) ? owners[owner] : undefined;
}
