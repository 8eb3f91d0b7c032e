import type { PreTokenGenerationV2TriggerEvent } from "aws-lambda";
import { scopesToSuppress } from "../http/person-scopes.ts";
import { log } from "../shared/log.ts";
import { readProviderGroups } from "../shared/provider-groups.ts";

const providerGroups = readProviderGroups();

/**
 * Cognito calls it before it makes a person's tokens, at the sign-in and at each refresh: the access token keeps the scopes
 * that the person's groups give, and gets the e-mail address, by which the history names the person.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export async function handler(
  event: PreTokenGenerationV2TriggerEvent,
): Promise<PreTokenGenerationV2TriggerEvent> {
  const { userAttributes, groupConfiguration } = event.request;
  const { email } = userAttributes;
  const { groups, suppressed } = scopesToSuppress(providerGroups, {
    poolGroups: groupConfiguration.groupsToOverride ?? [],
    ofProvider: userAttributes["custom:groups"] ?? "",
  });
  log("info", "token", { username: event.userName, trigger: event.triggerSource, groups });
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        ...(email && { claimsToAddOrOverride: { email } }),
        scopesToSuppress: suppressed,
      },
    },
  };
  return event;
}
