import { createFunction } from "./lambda.ts";
import type { Stage } from "./stage.ts";

/**
 * Creates the function that Cognito calls before it makes a person's token, which keeps the scopes that the person's groups
 * give. It gets what it decides by in the event and knows no pool: the pool refers to the function.
 */
export function createTokenScopes(stage: Stage): sst.aws.Function {
  const providerGroups = new sst.Linkable("ProviderGroups", {
    properties: { groups: stage.identityProvider?.groups ?? {} },
  });
  return createFunction("TokenScopes", stage, {
    handler: "packages/functions/src/handlers/token-scopes.handler",
    memory: "512 MB",
    // Cognito waits no longer.
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    timeout: "5 seconds",
    link: [providerGroups],
    grants: [],
  });
}
