import { patternsOf } from "airlock-inspect/policy.ts";
import { actions, profileNames } from "airlock-inspect/rule.ts";
import { rules } from "airlock-inspect/rules.ts";
import * as z from "zod";
import { rules as coreRules } from "./rules/index.ts";

const changeableRules = [
  ...rules.keys(),
  ...Object.entries(coreRules).flatMap(([id, { isFixed }]) => (isFixed ? [] : [id])),
];

/** Rules, and patterns of rules such as `pdf-*`. */
const rulesOfPolicies = new Set(changeableRules.flatMap(patternsOf));

/** A profile as a person writes it. */
export const inspectionProfile = z
  .enum(profileNames)
  .describe("Actions of all rules: docs/inspection.md lists them");

/** Actions of rules as a person writes them: rules that do not exist are refused. */
export const inspectionRules = z
  .record(
    z
      .string()
      .refine(
        (rule) => rulesOfPolicies.has(rule),
        "is not a rule that settings change: docs/inspection.md lists them",
      ),
    z.enum(actions),
  )
  .default({})
  .describe("Actions in place of the profile's, by rule or by a pattern such as pdf-*");

/** The policy for an owner's documents as a person writes it. */
export const ownerPolicyInput = z.strictObject({
  profile: inspectionProfile.optional(),
  rules: inspectionRules,
});
