// Not from the package's index: the API reads settings too, and needs none of the parsers.
import type { Policy } from "airlock-inspect/policy.ts";
import { actions, profileNames } from "airlock-inspect/rule.ts";
import * as z from "zod";

const actionsOfRules = z.record(z.string(), z.enum(actions));

/** How findings are judged: for the stage, and for documents of some owners in another way. */
export const inspectionPolicySchema = z.object({
  profile: z.enum(profileNames),
  /** Actions in place of the profile's, by rule or by a pattern such as `pdf-*`. */
  rules: actionsOfRules,
  /** By owner. */
  owners: z.record(z.string(), z.object({ profile: z.enum(profileNames).optional(), rules: actionsOfRules })),
});
export type InspectionPolicy = z.infer<typeof inspectionPolicySchema>;

/** The policy of a stage without settings of its own. */
export const defaultInspectionPolicy: InspectionPolicy = { profile: "balanced", rules: {}, owners: {} };

/** The policy for an owner's documents: the owner's settings come before those of the stage. */
export function policyOf({ profile, rules, owners }: InspectionPolicy, owner: string): Policy {
  const ofOwner = Object.hasOwn(owners, owner) ? owners[owner] : undefined;
  return {
    profile: ofOwner?.profile ?? profile,
    overrides: [
      { name: "stage", actions: new Map(Object.entries(rules)) },
      { name: "client", actions: new Map(Object.entries(ofOwner?.rules ?? {})) },
    ],
  };
}
