import type { AnyCall, Place } from "./aws/call.ts";
import { getCallerIdentity } from "./calls/identity.ts";
import { getBootstrap } from "./calls/parameters.ts";
import { getObject } from "./calls/storage.ts";
import type { Check } from "./check.ts";
import { checks } from "./checks/index.ts";
import { region } from "./checks/region.ts";

/** Calls that the run itself makes: who asks, and what earlier deploys made. */
export const callsOfRun: readonly AnyCall[] = [getCallerIdentity, getBootstrap, getObject];

/** Every check, that of the region included. */
export const allChecks: readonly Check[] = [region, ...checks];

/**
 * The IAM policy that allows every call of every check, and nothing else.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function policyOf(place: Place) {
  const actionsOf = new Map<string, Set<string>>();
  for (const { actions, resources } of new Set([...callsOfRun, ...allChecks.flatMap(({ calls }) => calls)]))
    for (const arn of resources?.(place) ?? ["*"])
      actionsOf.set(arn, new Set([...(actionsOf.get(arn) ?? []), ...actions]));
  const byActions = Map.groupBy([...actionsOf].sort(), ([, actions]) => [...actions].sort().join());
  return {
    Version: "2012-10-17",
    Statement: [...byActions].map(([actions, resources]) => ({
      Effect: "Allow",
      Action: actions.split(","),
      Resource: resources.map(([arn]) => arn),
    })),
  };
}
