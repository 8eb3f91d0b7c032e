// Not from the package's index: the API reads settings too, and needs none of the parsers.
import type { Policy } from "airlock-inspect/policy.ts";
import { actions, profileNames } from "airlock-inspect/rule.ts";
import * as z from "zod/mini";

const actionsOfRules = z.record(z.string(), z.enum(actions));

const ownerPolicySchema = z.object({ profile: z.optional(z.enum(profileNames)), rules: actionsOfRules });

/** How findings in an owner's documents are judged, before the stage's setting. */
export type OwnerPolicy = z.infer<typeof ownerPolicySchema>;

/** How findings are judged: for the stage, and for documents of some owners in another way. */
export const inspectionPolicySchema = z.object({
  profile: z.enum(profileNames),
  /** Actions in place of the profile's, by rule or by a pattern such as `pdf-*`. */
  rules: actionsOfRules,
  /** By the name of a client that the stage declares. */
  owners: z.record(z.string(), ownerPolicySchema),
});
export type InspectionPolicy = z.infer<typeof inspectionPolicySchema>;

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
